import Notebook
import Statistics
import Testing

/// Weaves a line of prose over one recorded number.
private func woven(
  _ prose: String, _ value: Double, uncertainty: Double? = nil, unit: String? = nil
) throws -> String {
  let text = "//: \(prose)\nf()"
  let notebook = try notebook(text)
  let estimate = uncertainty.map { measured(value, $0) } ?? .computed(value)
  notebook.record("x", estimate, unit: unit, file: "Chapter.swift", line: 2)
  let blocks = try weave(text, with: notebook.finish()).split(separator: "\n\n")
  return String(blocks[1])
}

@Suite struct WeaverTests {
  @Test func snapshot() throws {
    #expect(try weave(sampleText, with: sampleResults()) == snapshotOfSample)
  }

  @Test func weavingIsDeterministic() throws {
    let first = try weave(sampleText, with: sampleResults())
    let data = try sampleResults().encoded()
    let read = try Results(data: data, file: "results.json")
    #expect(try weave(sampleText, with: read) == first)
    #expect(try read.encoded() == data)
  }

  @Test func editedProseWeavesWithOldResultsAndEditedCodeDoesNot() throws {
    let results = try sampleResults()
    let prose = sampleText.replacing("# A sample", with: "# Another\n\nparagraph")
    let markdown = try weave(prose, with: results)
    #expect(markdown.contains("# Another\n\nparagraph"))
    // The links follow the lines.
    #expect(markdown.contains("Chapter.swift#L\(line(of: "notebook.check(", in: prose))"))
    let code = sampleText.replacing("fit(points)", with: "fit(points + 1)")
    #expect(throws: WeavingError.stale(chapter: "Sample", executable: "sample", profile: .full)) {
      try weave(code, with: results)
    }
  }

  @Test func anUnknownNameIsAnErrorWithTheNearest() throws {
    let results = try sampleResults()
    let text = sampleText.replacing("{{slope.measured}}", with: "{{slope.mesured}}")
    let error = WeavingError.unknownName(
      line: 8, name: "slope.mesured", nearest: ["slope.measured", "points"])
    #expect(throws: error) { try weave(text, with: results) }
    #expect(error.description.contains("nearest: slope.measured"))
  }

  @Test func aUnitIsNotWrittenTwice() throws {
    #expect(try woven("{{x:2}}, nats", 3, unit: "nats") == "3.0 nats, nats")
    #expect(try woven("{{x:2}} natsy", 3, unit: "nats") == "3.0 nats natsy")
    #expect(try woven("{{x:2}} nats", 3) == "3.0 nats")
    let error = WeavingError.repeatedUnit(line: 1, name: "x", unit: "nats")
    #expect(throws: error) { try woven("{{x}} nats", 3, unit: "nats") }
    #expect(throws: error) { try woven("a {{x:2}}  nats.", 3, unit: "nats") }
    #expect(error.description.contains("remove the \"nats\" behind it"))
  }

  @Test func referencesThatAreNotValuesAreErrors() throws {
    let results = try sampleResults()
    func error(_ reference: String) -> (any Error)? {
      errorThrown {
        _ = try weave(sampleText.replacing("{{points}}", with: reference), with: results)
      }
    }
    for (name, kind) in [("curve", "figure"), ("sizes", "table"), ("slope", "check")] {
      #expect(
        error("{{\(name)}}") as? WeavingError == .notAValue(line: 8, name: name, kind: kind))
    }
    let malformed = [
      "{{ points }}", "{{points:3}}", "{{slope.measured:0}}", "{{slope.measured:18}}", "{{a:b:c}}",
      "{{}}",
    ]
    for reference in malformed {
      #expect(error(reference) as? WeavingError == .malformedReference(line: 8, text: reference))
    }
    #expect(error("{{points") is WeavingError)
  }

  @Test func anOpenFenceInProseIsAnError() throws {
    let text = "/*:\ntext\n```math\nx\n*/\nf()"
    let results = try notebook(text).finish()
    #expect(throws: WeavingError.unclosedFence(line: 3)) { try weave(text, with: results) }
  }

  @Test func aRecordAtALineThatIsNotThereIsAnError() throws {
    let text = "f()"
    let results = try Results(
      chapter: "Sample", executable: "sample", profile: .quick,
      codeHash: ChapterSource(text).codeHash,
      records: [Record(name: "x", codeLine: 2, content: .text(""))])
    #expect(throws: WeavingError.noSuchCodeLine(name: "x", codeLine: 2)) {
      try weave(text, with: results)
    }
  }

  @Test(
    arguments: [
      (0.5, nil, "0.5"), (0.50004, nil, "0.5000"), (12345.678, nil, "12350"), (0, nil, "0"),
      (-1.23456e-9, nil, "-1.235×10⁻⁹"), (1e12, nil, "1×10¹²"), (9.99999, nil, "10.00"),
      (.nan, nil, "NaN"), (-.infinity, nil, "-∞"), (.leastNonzeroMagnitude, nil, "4.941×10⁻³²⁴"),
      (0.50123, 0.00345, "0.5012 ± 0.0034"), (0.50123, 0.0996, "0.50 ± 0.10"),
      (12345, 120, "12350 ± 120"), (1.2346e-7, 1.2e-9, "(1.235 ± 0.012)×10⁻⁷"),
      (1, 2e9, "(0.0 ± 2.0)×10⁹"), (-0.001, 0.1, "0.00 ± 0.10"), (3, 0, "3.000 ± 0"),
      (1, 1e-20, "1.00000000000000 ± 1.0×10⁻²⁰"), (1, .nan, "1.000 ± NaN"),
      (1e300, 1e299, "(1.00 ± 0.10)×10³⁰⁰"),
    ] as [(Double, Double?, String)])
  func valuesAreRoundedToTheirUncertainty(value: Double, uncertainty: Double?, text: String) throws
  {
    #expect(try woven("{{x}}", value, uncertainty: uncertainty) == text)
  }

  @Test func explicitDigitsAndUnits() throws {
    #expect(try woven("{{x:6}}", 1.5, uncertainty: 0.1) == "1.50000")
    #expect(try woven("{{x:10}}", 123456789.25, unit: "bits") == "123456789.2 bits")
    #expect(
      try woven("a {{x}}{{x}}.", 2, uncertainty: 0.5, unit: "s") == "a 2.00 ± 0.50 s2.00 ± 0.50 s.")
  }

  /// A bar, a bracket or an angle with a mark is still one to whoever reads the Markdown.
  @Test func marksDoNotHideWhatHasAMeaning() throws {
    let text = "//: prose\nf()"
    let notebook = try notebook(text)
    notebook.table(
      "t", "", columns: ["a"], rows: [["b|\u{301}c"], ["\u{600}|"]], file: "Chapter.swift", line: 2)
    notebook.figure(
      "f", "x ]\u{301}[\u{301}", sampleDrawing(1), file: "Chapter.swift", line: 2)
    let woven = try weave(text, with: notebook.finish())
    func has(_ part: String) -> Bool { woven.utf8.firstRange(of: part.utf8) != nil }
    #expect(has("| b\\|\u{301}c |") && has("| \u{600}\\| |"))
    #expect(has("![x \u{301}\u{301}]("))
  }

  @Test func aLongCellIsNotFolded() throws {
    let body = (1...40).map { "f(\($0))" }.joined(separator: "\n")
    let text = "//: prose\n\(body)"
    let woven = try weave(text, with: notebook(text).finish())
    #expect(woven.hasSuffix("```swift\n\(body)\n```\n"))
  }

  @Test func whereThereWasOneRunNoErrorIsShown() throws {
    let text = "//: {{x}}, {{x:2}}\nf()"
    let notebook = try notebook(text)
    notebook.record("x", .oneRun(0.12345), unit: "nats", file: "Chapter.swift", line: 2)
    notebook.table(
      "t", "A table.", columns: ["a", "b"],
      rows: [[.estimate(.oneRun(3.14159)), .estimate(measured(1, 0.1))]], file: "Chapter.swift",
      line: 2)
    let woven = try weave(text, with: notebook.finish())
    #expect(woven.contains("\n0.123 nats (one run), 0.12 nats\n"))
    #expect(woven.contains("| 3.14 | 1.00 ± 0.10 |"))
    #expect(woven.contains("(± is one standard error, of 30 replicates; without ±: one run.)"))
  }

  @Test func codeWithFencesAndBracesStaysWhole() throws {
    let text = """
      //: a
      let fence = "```"
      for x in y {
        //: b
        f(x)
      }
      if z {
        g()
      }
        }
      }
      """
    let markdown = try weave(text, with: notebook(text).finish())
    #expect(markdown.contains("````swift\nlet fence = \"```\"\nfor x in y {\n````"))
    #expect(markdown.hasSuffix("```swift\n  f(x)\n}\nif z {\n  g()\n}\n```\n"))
  }

  @Test func outputsOfCodeBeforeTheProseAreShownWithoutTheCode() throws {
    let text = "f()\n//: prose"
    let notebook = try notebook(text)
    notebook.record("x", "a text", file: "Chapter.swift", line: 1)
    let markdown = try weave(text, with: notebook.finish())
    #expect(markdown.hasSuffix("\n\n`x` = a text\n\nprose\n"))
  }

  @Test func aFailedCheckSaysWhyAndIsExplained() throws {
    let failed = check(predicted: -0.6, explanation: "The window is too short.")
    let markdown = try weave(sampleText, with: sampleResults(check: failed))
    #expect(markdown.contains("**FAIL** (outside the tolerance) `slope`"))
    #expect(markdown.contains("**Why it does not pass.** The window is too short."))
    let undecided = try weave(sampleText, with: sampleResults(check: check(rival: -0.52)))
    #expect(undecided.contains("**CANNOT DECIDE** (its power is 0.0"))
    #expect(undecided.contains("| rival NOT rejected |"))
    let passed = check(explanation: "unused")
    #expect(try !weave(sampleText, with: sampleResults(check: passed)).contains("unused"))
  }

  @Test func tableCellsCannotBreakTheTable() throws {
    let text = "//: p\nf()"
    let notebook = try notebook(text)
    notebook.table(
      "t", "c", columns: ["x"], rows: [["a|b"], ["a\\|b"], ["a\\\\|b"], ["a\nb"]],
      file: "Chapter.swift", line: 2)
    let markdown = try weave(text, with: notebook.finish())
    #expect(
      markdown.hasSuffix("| :--- |\n| a\\|b |\n| a\\|b |\n| a\\\\\\|b |\n| a b |\n"))
  }

  @Test func checksOfOneLineShareATable() throws {
    let text = "//: Prose\nfor a in [1, 2] { check(a) }\ncheck(3)"
    let checks = [
      ("a1", 1, check()), ("b", 2, check()),
      ("a2", 1, check(measured: 0.3, error: 0, explanation: "It is too large.")),
    ]
    let results = try Results(
      chapter: "Sample", executable: "sample", profile: .full,
      codeHash: ChapterSource(text).codeHash,
      records: checks.map { Record(name: $0, codeLine: $1, content: .check($2)) })
    let readme = try weave(text, with: results)
    let family = """
      | check | measured | predicted | tolerance | rival | power | verdict |
      | :--- | ---: | ---: | ---: | ---: | ---: | :--- |
      | `a1` The slope is $`a - 1`$. | -0.501 ± 0.012 | -0.5000 | within ± 0.05 | -0.7500 | 1.00 | \
      **PASS** |
      | `a2` The slope is $`a - 1`$. | 0.3000 | -0.5000 | within ± 0.05 | -0.7500 | 1.00 | \
      **FAIL**: outside the tolerance |

      Measured: 30 replicates. Predicted: `exponent(discount:)`. Tolerance: from pilots. \
      Rival: independent | draws (`independent()`). ([line 2](Chapter.swift#L2))

      **Why `a2` does not pass.** It is too large.
      """
    #expect(readme.contains(family))
    #expect(readme.contains("**PASS** `b`: The slope is"))
  }
}
