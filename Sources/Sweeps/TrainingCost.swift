import Training

extension RunConfiguration {
  /// What the training costs, about, in floating-point operations: those of `operationsPerToken`, and
  /// for each block 40,000 in place of all that takes time and is no matrix product (measured at d = 8
  /// and 16).
  package var trainingCost: Double { trainingTokens * costPerToken }

  package var costPerToken: Double { operationsPerToken + Double(40_000 * model.layers) }
}
