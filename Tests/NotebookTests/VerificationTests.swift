import Foundation
import Notebook
import Testing

/// The kinds of problems found after a change to a published sample, with their files.
private func problems(
  profile: Profile = .full, after change: (Fixture) throws -> Void
) throws -> [String] {
  let fixture = try Fixture(profile: profile)
  try fixture.publish()
  try change(fixture)
  return try fixture.layout.verify().map { "\($0.kind) \($0.file)" }
}

private func edit(_ url: URL, _ old: String, _ new: String) throws {
  let text = try read(url)
  try #require(text.contains(old))
  try write(text.replacing(old, with: new, maxReplacements: 1), to: url)
}

@Suite struct VerificationTests {
  @Test(arguments: Profile.allCases)
  func whatWasPublishedIsInOrder(profile: Profile) throws {
    #expect(try problems(profile: profile) { _ in }.isEmpty)
  }

  @Test func oneEditedDigitIsFound() throws {
    let fixture = try Fixture()
    try fixture.publish()
    try edit(fixture.layout.readme(of: "Sample"), "-0.501 ± 0.012", "-0.502 ± 0.012")
    let problems = try fixture.layout.verify(chapter: "Sample")
    #expect(problems.map(\.kind) == [.staleText])
    #expect(problems[0].message.hasPrefix("line 5 is not what"))
  }

  @Test func editedProseMakesTheTextStaleAndEditedCodeTheResults() throws {
    #expect(
      try problems { try edit($0.layout.source(of: "Sample"), "# A sample", "# A new\n\ntitle") }
        == ["staleText Chapters/Sample/README.md"])
    #expect(
      try problems { try edit($0.layout.source(of: "Sample"), "fit(points)", "fit(2)") }
        == ["staleResults Chapters/Sample/results.json"])
    #expect(
      try problems { try edit($0.layout.source(of: "Sample"), "{{points}}", "{{pints}}") }
        == ["staleText Chapters/Sample/Chapter.swift"])
  }

  @Test func theCopyOfTheSourceIsCompared() throws {
    let found = try problems(profile: .quick) {
      try edit($0.layout.linkedSource(of: "Sample"), "# A sample", "# A simple")
    }
    #expect(found == ["staleText .build/quick/Chapters/Sample/Chapter.swift"])
  }

  /// What damaged results held is not known, so their figures are not said to be nobody's.
  @Test func figuresOfDamagedResultsAreNotOrphans() throws {
    let found = try problems { try write("{", to: $0.layout.results(of: "Sample")) }
    #expect(found == ["unusable Chapters/Sample/results.json"])
  }

  @Test func resultsOfAnotherDeclarationAreFound() throws {
    let found = try problems {
      try write("{}", to: $0.layout.declaration(of: "Sample"))
    }
    #expect(found == ["staleDeclaration Chapters/Sample/declared.json"])
  }

  @Test func missingFilesAreFound() throws {
    let remove = { (url: URL) in try FileManager.default.removeItem(at: url) }
    #expect(
      try problems { try $0.layout.figureFiles("curve", of: "sample").forEach(remove) }
        == ["missing figures/sample-curve.png", "missing figures/sample-curve.svg"])
    #expect(
      try problems { try remove($0.layout.readme(of: "Sample")) }
        == ["missing Chapters/Sample/README.md"])
    #expect(
      try problems { try remove($0.layout.results(of: "Sample")) } == [
        "missing Chapters/Sample/results.json", "orphan Chapters/Sample/README.md",
        "orphan figures/sample-curve.png", "orphan figures/sample-curve.svg",
      ])
  }

  @Test func aFigureOfOtherResultsIsFound() throws {
    let redrawn = try problems { fixture in
      let png = fixture.layout.figureFiles("curve", of: "sample")[0]
      let base = png.deletingPathExtension()
      let drawing = sampleDrawing(4)
      _ = try drawing.render(
        to: base, provenance: provenance(of: drawing),
        workFolder: fixture.repository.appendingPathComponent("work"))
    }
    #expect(
      redrawn == [
        "staleFigure figures/sample-curve.png", "staleFigure figures/sample-curve.svg",
      ])
  }

  @Test func anEditedSVGIsFound() throws {
    for (old, new) in [("<path", "<path "), ("The curve of", "A curve of"), ("sha256:", "sha255:")]
    {
      let edited = try problems { fixture in
        try edit(fixture.layout.figureFiles("curve", of: "sample")[1], old, new)
      }
      #expect(edited == ["staleFigure figures/sample-curve.svg"])
    }
  }

  @Test func orphansAreFound() throws {
    let found = try problems { fixture in
      try write("", to: fixture.layout.figures.appendingPathComponent("sample-old.png"))
      try write("", to: fixture.layout.figures.appendingPathComponent("other-old.svg"))
      try write("", to: fixture.layout.readme(of: "Gone"))
    }
    #expect(
      found.sorted() == [
        "orphan Chapters/Gone/README.md", "orphan figures/other-old.svg",
        "orphan figures/sample-old.png",
      ])
  }

  @Test func resultsThatDoNotBelongAreFound() throws {
    #expect(
      try problems { try edit($0.layout.results(of: "Sample"), "\"kind\"", "\"kin\"") }
        .contains("unusable Chapters/Sample/results.json"))
    let quick = try problems { try $0.publish(sampleResults(profile: .quick)) }
    #expect(quick == ["unusable Chapters/Sample/results.json"])
    let other = try problems {
      try edit(
        $0.layout.results(of: "Sample"), "\"chapter\" : \"Sample\"", "\"chapter\" : \"Other\"")
    }
    #expect(other.contains("unusable Chapters/Sample/results.json"))
  }
}
