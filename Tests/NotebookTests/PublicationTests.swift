import Figures
import Foundation
import Notebook
import Support
import Testing

@Suite struct PublicationTests {
  @Test func publishingWritesWriteUpAndFigures() throws {
    let fixture = try Fixture()
    let layout = fixture.layout
    let results = try sampleResults()
    let publication = try layout.publish(results, source: sampleText, recordsResults: true)
    #expect(
      publication.files.map(layout.relativePath) == [
        "Chapters/Sample/results.json", "figures/sample-curve.png", "figures/sample-curve.svg",
        "Chapters/Sample/README.md",
      ])
    #expect(try read(layout.readme(of: "Sample")) == weave(sampleText, with: results))
    let png = layout.figureFiles("curve", of: "sample")[0]
    let drawn = try PNGMetadata.provenance(in: Array(Data(contentsOf: png)))
    #expect(try drawn == provenance(of: sampleDrawing(3)))
    let work = fixture.repository.appendingPathComponent(".build/figures/full/sample-curve")
    #expect(FileManager.default.fileExists(atPath: work.path))
    let left = try FileManager.default.contentsOfDirectory(atPath: layout.figures.path)
    #expect(left.sorted() == ["sample-curve.png", "sample-curve.svg"])
  }

  @Test func theQuickProfileGetsACopyOfTheSource() throws {
    let fixture = try Fixture(profile: .quick)
    try fixture.publish()
    let chapter = fixture.repository.appendingPathComponent(".build/quick/Chapters/Sample")
    let files = try FileManager.default.contentsOfDirectory(atPath: chapter.path)
    #expect(files.sorted() == ["Chapter.swift", "README.md", "results.json"])
    let committed = fixture.repository.appendingPathComponent("Chapters/Sample")
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: committed.path) == ["Chapter.swift"])
  }

  @Test func anErrorLeavesThePublishedFilesAlone() throws {
    let fixture = try Fixture()
    try fixture.publish()
    let before = try read(fixture.layout.readme(of: "Sample"))
    let png = fixture.layout.figureFiles("curve", of: "sample")[0]
    let figure = try Data(contentsOf: png)
    let undrawable = try sampleResults(drawing: impossibleDrawing())
    #expect(throws: PublicationError.self) {
      try fixture.layout.publish(undrawable, source: sampleText)
    }
    let misspelt = sampleText.replacing("{{points}}", with: "{{point}}")
    #expect(throws: WeavingError.self) {
      try fixture.layout.publish(sampleResults(slope: 7), source: misspelt)
    }
    #expect(try read(fixture.layout.readme(of: "Sample")) == before)
    #expect(try Data(contentsOf: png) == figure)
    #expect(try fixture.layout.verify().isEmpty)
  }

  @Test func anUnwritableFolderIsAClearError() throws {
    let fixture = try Fixture()
    // A plain file where a folder should be cannot be written into, even by root.
    try write("", to: fixture.repository.appendingPathComponent("plain"))
    let root = fixture.repository.appendingPathComponent("plain/root")
    let layout = Layout(repository: fixture.repository, root: root)
    let error =
      errorThrown { _ = try layout.publish(sampleResults(), source: sampleText) } as? FileError
    #expect(error?.reason == "a file has that name")
    #expect(error?.remedy == "choose another folder with --output")
    #expect(error?.path == fixture.repository.appendingPathComponent("plain").path)
  }
}
