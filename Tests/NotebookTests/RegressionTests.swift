import Notebook
import Statistics
import Testing

private func results(_ contents: [(String, Record.Content)], profile: Profile = .full) -> Results {
  Results(
    chapter: "Sample", executable: "sample", profile: profile,
    codeHash: String(repeating: "0", count: 64),
    records: contents.map { Record(name: $0, codeLine: 1, content: $1) })
}

/// The differences of two results with one record each.
private func differences(_ new: Record.Content, _ recorded: Record.Content) -> [String] {
  results([("x", new)]).differences(from: results([("x", recorded)]))
}

private func table(_ cells: [Cell], _ columns: [String] = ["a", "b"]) -> Record.Content {
  .table(Table(caption: "", columns: columns, rows: [cells]))
}

@Suite struct RegressionTests {
  @Test func aRunReproducesItself() throws {
    #expect(try sampleResults().differences(from: sampleResults()).isEmpty)
    let nan = Record.Content.number(Quantity(.computed(.nan)))
    #expect(differences(nan, nan).isEmpty)
    #expect(differences(.number(Quantity(.computed(1))), nan).count == 1)
  }

  @Test(arguments: [
    (1.0, 1 + 5e-10, true), (1, 1 + 2e-9, false), (1e9, 1e9 + 0.5, true), (0, 5e-13, true),
    (0, 2e-12, false), (-1, 1, false), (1, .infinity, false), (.infinity, .infinity, true),
    (.infinity, -.infinity, false),
  ])
  func exactValues(recorded: Double, new: Double, agree: Bool) {
    let lines = differences(
      .number(Quantity(.computed(new))), .number(Quantity(.computed(recorded))))
    #expect(lines.isEmpty == agree)
  }

  @Test func uncertainValuesMayDifferByFourRecordedErrors() {
    let recorded = Record.Content.number(Quantity(measured(1, 0.1)))
    #expect(differences(.number(Quantity(measured(1.39, 0.001))), recorded).isEmpty)
    #expect(
      differences(.number(Quantity(measured(1.5, 9))), recorded)
        == ["x: value 1.5, recorded 1.0: more than 0.4 apart"])
    #expect(differences(.number(Quantity(.computed(1))), recorded).count == 1)
    #expect(differences(.number(Quantity(measured(1, 0.1), unit: "bits")), recorded).count == 1)
  }

  @Test func integersAndTextsAgreeExactly() {
    #expect(differences(.integer(Count(2)), .integer(Count(2))).isEmpty)
    #expect(differences(.integer(Count(3)), .integer(Count(2))) == ["x: value 3, recorded 2"])
    #expect(differences(.text("a"), .text("b")) == ["x: text \"a\", recorded \"b\""])
    #expect(
      differences(.integer(Count(2)), .number(Quantity(.computed(2)))) == [
        "x: it is of another kind than recorded"
      ])
  }

  @Test func recordsOnlyInOneOfTheTwo() {
    let new = results([("a", .text("")), ("b", .text(""))])
    let old = results([("c", .text("")), ("a", .text(""))])
    #expect(
      new.differences(from: old) == ["c: recorded, but absent now", "b: not recorded"])
    let quick = results([], profile: .quick)
    #expect(quick.differences(from: old) == ["profile: quick, recorded for full"])
  }

  @Test func tablesCellByCell() {
    let old = table([.number(1), .estimate(measured(2, 0.1))])
    #expect(
      differences(table([.number(1 + 1e-10), .estimate(measured(2.3, 0.1))]), old).isEmpty)
    #expect(
      differences(table([.number(1.1), .estimate(measured(2.5, 0.1))]), old) == [
        "x: row 1, a 1.1, recorded 1.0: more than 1e-09 apart",
        "x: row 1, b 2.5, recorded 2.0: more than 0.4 apart",
      ])
    #expect(differences(table([1, "t"]), old).count == 2)
    #expect(differences(table([2, "t"]), table([1, "s"])).count == 2)
    #expect(differences(table([.number(1)], ["a"]), old).count == 1)
    #expect(
      differences(.table(Table(caption: "", columns: ["a", "b"], rows: [])), old)
        == ["x: 0 rows, recorded 1"])
  }

  @Test func checksByVerdictAndNumbers() {
    let old = Record.Content.check(check())
    #expect(differences(.check(check(measured: -0.51)), old).isEmpty)
    #expect(
      differences(.check(check(measured: -0.545, tolerance: 0.02)), old) == [
        "x: verdict FAIL, recorded PASS"
      ])
    #expect(differences(.check(check(predicted: -0.49)), old).count == 1)
  }

  @Test func whatIsAllowedIsAskedOfTheRecordedRun() {
    func results(_ value: Double, _ own: Reproduction?, _ ofAll: Reproduction) -> Results {
      Results(
        chapter: "Sample", executable: "sample", profile: .full,
        codeHash: String(repeating: "0", count: 64), reproduction: ofAll,
        records: [
          Record(
            name: "x", codeLine: 1, content: .number(Quantity(.oneRun(value))), reproduction: own)
        ])
    }
    let loose = Reproduction.within(absolute: 0.1, relative: 0.5)
    #expect(results(1.59, nil, .computed).differences(from: results(1, nil, loose)).isEmpty)
    #expect(results(1.61, nil, loose).differences(from: results(1, nil, loose)).count == 1)
    #expect(results(1.59, nil, loose).differences(from: results(1, nil, .computed)).count == 1)
    #expect(results(1.59, nil, loose).differences(from: results(1, .computed, loose)).count == 1)
    #expect(results(1.59, nil, loose).differences(from: results(1, loose, .computed)).isEmpty)
  }

  @Test func figuresAreComparedByName() throws {
    let first = try sampleResults(drawing: sampleDrawing(1))
    #expect(try sampleResults(drawing: sampleDrawing(2)).differences(from: first).isEmpty)
  }
}
