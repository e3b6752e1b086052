import Notebook
import Testing

@Suite struct ScoreboardTests {
  @Test func linesAreAligned() throws {
    let failed = try sampleResults(check: check(measured: 1e-7, error: 0, .atMost, rival: -9))
    let board = try Scoreboard([sampleResults(), failed])
    #expect(
      board.text == """
        chapter  check  measured        predicted  tolerance  verdict
        Sample   slope  -0.501 ± 0.012  -0.5000    ± 0.05     PASS
        Sample   slope  1.000×10⁻⁷      ≤ -0.5000  ± 0.05     FAIL: outside the tolerance
        1 of 2 checks pass, 1 fails
        """)
    #expect(Scoreboard([]).text.hasSuffix("0 of 0 checks pass"))
  }

  @Test func theSectionOfAReadmeIsReplaced() throws {
    let board = try Scoreboard([sampleResults()])
    let readme = "# R\n<!-- scoreboard:begin -->\nold\n<!-- scoreboard:end -->\nrest\n"
    let replaced = try board.replacingSection(in: readme)
    #expect(
      replaced == """
        # R
        <!-- scoreboard:begin -->
        1 of 1 checks pass.

        | chapter | pass | cannot decide | fail |
        | :--- | ---: | ---: | ---: |
        | [Sample](Chapters/Sample/README.md) | 1 | 0 | 0 |
        <!-- scoreboard:end -->
        rest

        """)
    #expect(try board.replacingSection(in: replaced) == replaced)
    let titled = try Scoreboard([sampleResults()], titles: ["Sample": "A title"])
    #expect(titled.markdown.contains("| [A title](Chapters/Sample/README.md) | 1 | 0 | 0 |"))
    #expect(try ChapterSource(sampleText).title == "A sample")
    let failing = try Scoreboard([sampleResults(check: check(predicted: -0.6))])
    #expect(
      failing.markdown.hasSuffix(
        """
        | [Sample](Chapters/Sample/README.md) | 0 | 0 | 1 |

        These do not pass; their chapters say why.

        | chapter | check | measured | predicted | tolerance | verdict |
        | :--- | :--- | ---: | ---: | ---: | :--- |
        | Sample | slope | -0.501 ± 0.012 | -0.6000 | ± 0.05 | FAIL: outside the tolerance |
        """))
  }

  @Test(arguments: [
    ("", 0, 0), ("<!-- scoreboard:begin -->", 1, 0),
    ("<!-- scoreboard:end --><!-- scoreboard:begin -->", 1, 1),
    ("<!-- scoreboard:begin --><!-- scoreboard:begin --><!-- scoreboard:end -->", 2, 1),
  ])
  func markersMustStandOnceAndInOrder(readme: String, begin: Int, end: Int) {
    #expect(throws: ScoreboardError.markers(begin: begin, end: end)) {
      try Scoreboard([]).replacingSection(in: readme)
    }
  }
}
