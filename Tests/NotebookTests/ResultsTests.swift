import Foundation
import Notebook
import Support
import Testing

private func read(_ text: String) throws -> Results {
  try Results(data: Data(text.utf8), file: "results.json")
}

/// What reading a text as results.json complains about.
private func complaint(_ text: String) -> String {
  errorThrown { _ = try read(text) }.map { "\($0)" } ?? "none"
}

private func sampleJSON() throws -> String {
  String(decoding: try sampleResults().encoded(), as: UTF8.self)
}

@Suite struct ResultsTests {
  @Test func roundTripKeepsEverything() throws {
    let results = try sampleResults()
    #expect(try read(sampleJSON()) == results)
    #expect(try read(sampleJSON()).encoded() == results.encoded())
  }

  @Test func theFileTellsNothingOfTimeAndPlace() throws {
    let first = try Fixture()
    let second = try Fixture()
    try first.publish()
    try second.publish()
    for file in [\Layout.root, \.repository] {
      #expect(first.layout[keyPath: file] != second.layout[keyPath: file])
    }
    let files = [first, second].map { $0.layout.results(of: "Sample") }
    #expect(try Data(contentsOf: files[0]) == Data(contentsOf: files[1]))
  }

  @Test func valuesThatAreNotFiniteAreStrings() throws {
    let text = "f()"
    let notebook = try notebook(text)
    notebook.record("nan", .nan, file: "Chapter.swift", line: 1)
    notebook.table(
      "t", "c", columns: ["x"], rows: [[.number(-.infinity)]], file: "Chapter.swift", line: 1)
    notebook.check("c", check(measured: .nan), file: "Chapter.swift", line: 1)
    let results = try notebook.finish()
    let json = String(decoding: try results.encoded(), as: UTF8.self)
    #expect(json.contains("\"value\" : \"NaN\""))
    #expect(json.contains("\"number\" : \"-Infinity\""))
    let back = try Results(data: Data(json.utf8), file: "results.json")
    #expect(try back.encoded() == results.encoded())
    #expect(!back.noCheckFails)
    let markdown = try weave(text, with: back)
    #expect(markdown.contains("`nan` = NaN"))
    #expect(markdown.contains("| -∞ |"))
    #expect(markdown.contains("**FAIL** (a number in it is not finite) `c`"))
  }

  @Test func readingIsStrict() throws {
    let json = try sampleJSON()
    let cases = [
      ("\"format\" : 2", "\"format\" : 3", "has format 3"),
      ("\"format\" : 2", "\"format\" : \"2\"", "at format is not of type Int"),
      ("\"profile\" : \"full\"", "\"profile\" : \"huge\"", "at profile"),
      ("\"kind\" : \"integer\"", "\"kind\" : \"whole\"", "\"whole\" is not a known kind of record"),
      (
        "\"isJoint\" : false", "\"isJoint\" : false, \"sure\" : true",
        "the key records[2].content.sure is not known"
      ),
      (
        "\"predictedBy\" :", "\"predicted by\" :",
        "a key is missing at records[2].content.predictedBy"
      ),
      (
        "\"unit\" : \"nats\"", "\"units\" : \"nats\"",
        "the key records[1].content.units is not known"
      ),
      ("\"name\" : \"points\"", "\"name\" : \"curve\"", "\"curve\" is recorded twice"),
      (
        "\"name\" : \"curve\"", "\"name\" : \"../../curve\"",
        "the name \"../../curve\" is not valid"
      ),
      ("\"executable\" : \"sample\"", "\"executable\" : \"\"", "the name \"\" is not valid"),
      ("\"digits\" : 4", "\"digits\" : 1000000000", "asks for 1000000000 digits"),
      ("\"law|a\",", "", "row 1 has 3 cells for 2 columns"),
      ("\"codeHash\" : \"", "\"codeHash\" : \"../", "codeHash is not 64 hexadecimal digits"),
    ]
    for (old, new, message) in cases {
      let edited = json.replacing(old, with: new, maxReplacements: 1)
      #expect(edited != json)
      let complaint = complaint(edited)
      #expect(complaint.contains(message), "\(complaint)")
      #expect(complaint.hasPrefix("results.json"))
      #expect(complaint.contains("run the chapter again"))
      #expect(!complaint.contains("\n"))
    }
    #expect(throws: ResultsError.wrongFormat(file: "results.json", found: 3)) {
      try read("{\"format\": 3, \"entries\": []}")
    }
    #expect(throws: ResultsError.wrongFormat(file: "results.json", found: 1)) {
      try read(json.replacing("\"format\" : 2", with: "\"format\" : 1"))
    }
  }

  @Test func aMissingFileIsAnError() throws {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    #expect(throws: FileError.self) { try Results(contentsOf: url) }
  }

  @Test func everyTruncationIsAnError() throws {
    let data = try sampleResults().encoded()
    for length in 0..<(data.count - 2) {
      #expect(throws: ResultsError.self) {
        try Results(data: data.prefix(length), file: "results.json")
      }
    }
  }

  /// Bytes changed at random give an error on one line or results that everything can be done with.
  @Test func mutationsNeverTrap() throws {
    let original = try sampleResults()
    let data = try original.encoded()
    var state: UInt64 = 1
    func random(below bound: Int) -> Int {
      // The constants of Knuth's MMIX generator; its high bits are the random ones.
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(bound))
    }
    let alphabet = Array("0123456789eE+-.\",:[]{}ntx\\ ".utf8)
    let digits = Array("0123456789".utf8)
    var (errors, survivors) = (0, 0)
    for round in 0..<2000 {
      var mutated = data
      for _ in 0...random(below: 3) {
        var place = random(below: data.count)
        switch round % 3 {
        case 0:
          mutated[place] = UInt8(random(below: 256))
        case 1:
          mutated[place] = alphabet[random(below: alphabet.count)]
        default:  // a digit in place of a digit, which leaves the file readable
          while !digits.contains(mutated[place]) { place = random(below: data.count) }
          mutated[place] = digits[random(below: digits.count)]
        }
      }
      do {
        let results = try Results(data: mutated, file: "results.json")
        survivors += 1
        _ = try? weave(sampleText, with: results)
        _ = Scoreboard([results]).text
        _ = results.differences(from: original)
        _ = original.differences(from: results)
      } catch {
        errors += 1
        #expect(error.description.hasPrefix("results.json"))
        #expect(!error.description.contains("\n"))
      }
    }
    #expect(errors > 200)
    #expect(survivors > 200)
  }
}
