import Figures
import Foundation
import TestSupport
import Testing

/// Descriptions that must be refused before gnuplot is started, each with what the message names.
@Suite struct PlotErrorTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let name: String
    let mention: String
    let change: @Sendable (inout Plot) -> Void
    var testDescription: String { name }
  }

  static let cases: [Case] = [
    Case(name: "no panels", mention: "0 panels") { $0.panels = [] },
    Case(name: "no series", mention: "no series") { $0.panels[0].series = [] },
    Case(name: "no points", mention: "0 points") {
      $0.panels[0].series[0].x = []
      $0.panels[0].series[0].y = []
    },
    Case(name: "short y", mention: "3 values of y for 4") { $0.panels[0].series[0].y.removeLast() },
    Case(name: "missing bounds", mention: "0 values of low for 4") {
      $0.panels[0].series[0].style = .pointsWithErrors
    },
    Case(name: "unused bounds", mention: "1 values of high") { $0.panels[0].series[0].high = [1] },
    Case(name: "value outside its bounds", mention: "row 2") {
      $0.panels[0].series[0].style = .pointsWithErrors
      $0.panels[0].series[0].low = [1, 5, 9, 16]
      $0.panels[0].series[0].high = [1, 6, 9, 16]
    },
    Case(name: "inverted range", mention: "increasing") {
      $0.panels[0].x.minimum = 3
      $0.panels[0].x.maximum = 2
    },
    Case(name: "range that the data invert", mention: "empty") { $0.panels[0].x.minimum = 50 },
    Case(name: "NaN range", mention: "finite") { $0.panels[0].x.minimum = .nan },
    Case(name: "log range from 0", mention: "positive") {
      $0.panels[0].x.scale = .log10
      $0.panels[0].x.minimum = 0
    },
    Case(name: "tick outside", mention: "tick") { $0.panels[0].x.ticks = [.init(-900)] },
    Case(name: "ticks that overlap", mention: "overlaps") {
      $0.panels[0].x.ticks = [.init(2, "a long label"), .init(2.1, "another one")]
    },
    Case(name: "slot", mention: "colour slot 8") { $0.panels[0].series[0].colour = 8 },
    Case(name: "reference outside", mention: "reference") {
      $0.panels[0].x.maximum = 5
      $0.panels[0].references = [ReferenceLine(.vertical, at: 6)]
    },
    Case(name: "columns", mention: "2 columns") { $0.columns = 2 },
    Case(name: "width", mention: "width") { $0.width = .infinity },
    Case(name: "no room", mention: "enlarge") {
      $0.width = 30
      $0.panels[0].legend = .outsideRight
    },
    Case(name: "long label", mention: "x label") {
      $0.panels[0].x.label = String(repeating: "long ", count: 40)
    },
    Case(name: "range too wide", mention: "too wide") {
      $0.panels[0].series[0].y = [-1.7e308, 1, 2, 1.7e308]
    },
  ]

  @Test(arguments: cases) func isRefused(_ item: Case) throws {
    let scratch = try TemporaryFolder()
    var plot = Samples.simple()
    item.change(&plot)
    let error = #expect(throws: FigureError.self) {
      // A program that does not exist shows that the check comes first.
      try scratch.render(.plot(plot), gnuplot: "/no/such/gnuplot")
    }
    guard case .invalid = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(error?.description.contains(item.mention) == true, "\(String(describing: error))")
  }

  @Test func charactersTheFontLacksAreNamed() throws {
    let scratch = try TemporaryFolder()
    #expect(throws: FigureError.missingGlyph(character: "漢", text: "a 漢")) {
      try scratch.render(.plot(Samples.simple(label: "a 漢")))
    }
  }

  @Test func aSubstitutedFontIsAnError() throws {
    let metrics = try TextMetrics()
    #expect(metrics.family(for: Style.fontFamily) == Style.fontFamily)
    let found = metrics.family(for: "No Such Sans")
    #expect(found != "No Such Sans")
    #expect(throws: FigureError.missingFont(wanted: "No Such Sans", found: found)) {
      try TextMetrics.require(family: "No Such Sans", found: found)
    }
  }

  @Test func pointsAnAxisCannotShowAreCounted() throws {
    let scratch = try TemporaryFolder()
    let x = [1.0, 10, 100, .nan, 1000, 1e4, 1e5]
    let values = [1.0, -1, 0, 1, .infinity, 2, 3]
    let errors = Series(
      "measured", style: .pointsWithErrors, colour: 1, x: [1, 10, 100], y: [1, 2, 3],
      low: [-1, 1, 2], high: [2, 3, 4])
    let plot = Plot(panels: [
      Panel(
        x: Axis("x", scale: .log10), y: Axis("y", scale: .log10),
        series: [Series("theory", style: .line, colour: 0, x: x, y: values), errors])
    ])
    let report = try scratch.render(.plot(plot))
    #expect(report.changes.map(\.label) == ["theory", "measured"])
    #expect(report.changes.map(\.dropped) == [4, 0])
    #expect(report.changes.map(\.clipped) == [0, 1])
    let data = try String(
      contentsOf: scratch.url.appending(path: "work/figure/panel1-series1.dat"), encoding: .utf8)
    #expect(data.split(separator: "\n").filter { !$0.contains("nan") }.count == 3)
  }

  @Test func aSeriesWithoutDrawablePointsIsAnError() throws {
    let scratch = try TemporaryFolder()
    var plot = Samples.simple()
    plot.panels[0].y.scale = .log10
    plot.panels[0].series[0].y = [0, -1, .nan, -.infinity]
    #expect {
      try scratch.render(.plot(plot))
    } throws: { error in
      if case FigureError.nothingToDraw(let place, _) = error { return place.contains("theory") }
      return false
    }
  }

  @Test func dataKeepEveryDigit() throws {
    let scratch = try TemporaryFolder()
    var plot = Samples.simple()
    plot.panels[0].series[0].y = [1 / 3.0, 2.0.squareRoot(), .pi, 123456789.123456789]
    _ = try scratch.render(.plot(plot))
    let data = try String(
      contentsOf: scratch.url.appending(path: "work/figure/panel1-series1.dat"), encoding: .utf8)
    let read = data.split(separator: "\n").compactMap { Double($0.split(separator: " ")[1]) }
    #expect(read == plot.panels[0].series[0].y)
  }
}
