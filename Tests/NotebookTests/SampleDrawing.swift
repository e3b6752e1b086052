import Figures

/// A drawing that renders, different for different numbers.
func sampleDrawing(_ value: Double) -> Drawing { .points([1, 2, value]) }

/// A drawing whose rendering throws.
func impossibleDrawing() -> Drawing { .unrenderable("no data") }
