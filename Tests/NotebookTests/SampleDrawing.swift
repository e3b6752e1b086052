import Figures

/// A drawing that renders, different for different numbers.
func sampleDrawing(_ value: Double) -> Drawing {
  .plot(
    Plot(
      panels: [
        Panel(
          x: Axis("x"), y: Axis("y"),
          series: [Series("line", style: .line, colour: 0, x: [1, 2, 3], y: [1, 2, value])])
      ]))
}

/// A drawing whose rendering throws.
func impossibleDrawing() -> Drawing { .plot(Plot(panels: [])) }
