import Figures
import Foundation
import Statistics
import TestSupport
import Testing

@Suite struct ComparisonTests {
  private static let x = [1.0, 2, 4, 8]

  private static func panel(_ comparisons: [Comparison], guides: [Guide] = []) -> Panel {
    Panel(x: Axis("x"), y: Axis("y"), comparing: comparisons, guides: guides)
  }

  private static func measured(_ value: Double, _ error: Double) -> Estimate {
    Estimate(value, .standardError(error, of: 3, .seeds))
  }

  @Test func aCaseIsALineAndPointsUnderOneLabel() {
    let estimates = Self.x.map { Self.measured(1 / $0, 0.25) }
    let panel = Self.panel([
      Comparison("first", theory: Line(Self.x) { 1 / $0 }, measured: Points(Self.x, estimates)),
      Comparison("second", theory: Line([1, 8], [2, 1])),
      Comparison("third", measured: Points(Self.x, estimates, bars: 2)),
    ])
    let y = [1, 0.5, 0.25, 0.125]
    #expect(
      panel.series == [
        Series("first", style: .line, colour: 0, x: Self.x, y: y),
        Series(
          "first", style: .pointsWithErrors, colour: 0, x: Self.x, y: y,
          low: y.map { $0 - 0.25 }, high: y.map { $0 + 0.25 }),
        Series("second", style: .line, colour: 1, x: [1, 8], y: [2, 1]),
        Series(
          "third", style: .pointsWithErrors, colour: 2, x: Self.x, y: y, low: y.map { $0 - 0.5 },
          high: y.map { $0 + 0.5 }),
      ])
  }

  @Test func coloursFollowTheOrderUnlessStated() {
    let line = Line([1, 2], [1, 2])
    let panel = Self.panel(
      [
        Comparison("bound", theory: line, colour: .neutral), Comparison("a", theory: line),
        Comparison("b", theory: line, colour: .slot(5)), Comparison(nil, theory: line),
      ], guides: [Guide("slope", line), Guide(nil, line, slot: 1)])
    #expect(panel.series.map(\.colour) == [nil, 0, 5, 1, nil, 1])
    #expect(panel.series.map(\.label) == ["bound", "a", "b", nil, "slope", nil])
    #expect(panel.series.map(\.style) == [.line, .line, .line, .line, .reference, .reference])
  }

  @Test func otherSeriesLieBelow() {
    let band = Series("band", style: .band, colour: nil, x: [1, 2], low: [0, 0], high: [1, 1])
    let panel = Panel(
      x: Axis("x"), y: Axis("y"), comparing: [Comparison("a", theory: Line([1, 2], [1, 2]))],
      series: [band])
    #expect(panel.series.map(\.label) == ["band", "a"])
  }

  /// Computed values, single runs and errors of zero have no bars.
  @Test func onlyKnownErrorsHaveBars() {
    let estimates: [Estimate] = [
      .computed(1), Self.measured(2, 0.5), .oneRun(3), Self.measured(4, 0),
    ]
    let series = Self.panel([Comparison("a", measured: Points(Self.x, estimates))]).series
    #expect(
      series == [
        Series("a", style: .pointsWithErrors, colour: 0, x: [2], y: [2], low: [1.5], high: [2.5]),
        Series("a", style: .points, colour: 0, x: [1, 4, 8], y: [1, 3, 4]),
      ])
    let values = Self.panel([Comparison("a", measured: Points([1, 2], values: [3, 4]))]).series
    #expect(values == [Series("a", style: .points, colour: 0, x: [1, 2], y: [3, 4])])
  }

  @Test func joinedPointsLeaveGaps() {
    let estimates: [Estimate?] = [.computed(1), .computed(2), nil, .oneRun(4), .oneRun(5), nil]
    let points = Points([1, 2, 3, 4, 5, 6], estimates, joined: true)
    let series = Self.panel([Comparison("a", measured: points)]).series
    #expect(series.map(\.style) == [.reference, .reference, .points])
    #expect(series.map(\.label) == [nil, nil, "a"])
    #expect(series.prefix(2).map(\.x) == [[1, 2], [4, 5]])
    #expect(series.prefix(2).map(\.y) == [[1, 2], [4, 5]])
  }

  /// Each missing point is reported once, whether or not its neighbours have bars.
  @Test(arguments: [true, false]) func missingPointsAreReported(withBars: Bool) throws {
    let folder = try TemporaryFolder()
    let estimates: [Estimate?] = [1, 2, nil, 3].map { (value: Double?) in
      value.map { withBars ? Self.measured($0, 0.5) : .oneRun($0) }
    }
    let panel = Self.panel([
      Comparison(
        "a", theory: Line(Self.x, Self.x), measured: Points(Self.x, estimates, joined: true))
    ])
    let report = try folder.render(.row([panel], height: 62))
    #expect(report.changes.map(\.label) == ["a"])
    #expect(report.changes.map(\.dropped) == [1])
  }

  @Test func anErrorThatIsNotANumberIsReported() throws {
    let folder = try TemporaryFolder()
    let estimates = [Self.measured(1, 0.5), Self.measured(2, .nan)]
    let panel = Self.panel([Comparison("a", measured: Points([1, 2], estimates))])
    #expect(try folder.render(.row([panel], height: 62)).changes.map(\.dropped) == [1])
  }

  @Test func nothingMeasuredIsAnError() throws {
    let folder = try TemporaryFolder()
    let panel = Self.panel([Comparison("a", measured: Points([1, 2], [nil, nil]))])
    #expect {
      try folder.render(.row([panel], height: 62))
    } throws: { if case FigureError.nothingToDraw = $0 { true } else { false } }
  }

  @Test func columnsOfDifferentLengthAreRefused() throws {
    let folder = try TemporaryFolder()
    for points in [
      Points(Self.x, [.computed(1)]), Points([1], [.computed(1), .computed(2)]), Points([], []),
    ] {
      #expect {
        try folder.render(.row([Self.panel([Comparison("a", measured: points)])], height: 62))
      } throws: { if case FigureError.invalid = $0 { true } else { false } }
    }
  }

  @Test func moreCasesThanColoursAreRefused() throws {
    let folder = try TemporaryFolder()
    let line = Line([1, 2], [1, 2])
    let panel = Self.panel((0...Style.slotCount).map { Comparison("\($0)", theory: line) })
    let error = #expect(throws: FigureError.self) {
      try folder.render(.row([panel], height: 62))
    }
    #expect(error?.description.contains("colour slot \(Style.slotCount)") == true)
  }

  /// One entry a case: the line and the point of its sample have one label, written once.
  @Test func theLegendHasOneEntryACase() throws {
    let folder = try TemporaryFolder()
    let panels = (0..<2).map { _ in
      Self.panel([
        Comparison(
          "case", theory: Line(Self.x, Self.x),
          measured: Points(Self.x, [.oneRun(1), Self.measured(2, 1), .oneRun(4), .oneRun(8)]))
      ])
    }
    let drawing = Drawing.row(panels, height: 62)
    guard case .plot(let plot) = drawing else { return }
    #expect(plot.width == Plot.twoColumns && plot.columns == 2)
    _ = try folder.render(drawing)
    let script = try String(
      contentsOf: folder.url.appending(path: "work/figure/figure.gp"), encoding: .utf8)
    #expect(script.ranges(of: "case").count == 2)
  }
}
