import Testing

/// Expects `value` within a relative distance of a reference; the default is the precision promised
/// for reference values.
func expectClose(
  _ value: Double, _ reference: Double, relative: Double = 1e-9, _ comment: String = "",
  at location: SourceLocation = #_sourceLocation
) {
  #expect(
    abs(value - reference) <= relative * abs(reference),
    "\(comment) \(value) is not within \(relative) of \(reference)", sourceLocation: location)
}
