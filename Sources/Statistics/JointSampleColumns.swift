extension JointSample {
  /// Samples of as many values each, side by side: numbers of different runs that answer one question.
  ///
  /// - Precondition: there is at least one sample, and all are of one size and source.
  public init(columns: [Sample]) {
    precondition(!columns.isEmpty, "a joint sample has at least one column")
    precondition(
      columns.allSatisfy { $0.count == columns[0].count && $0.source == columns[0].source },
      "columns are of one size and source")
    self.init(
      columns[0].values.indices.map { row in columns.map { $0.values[row] } },
      over: columns[0].source)
  }
}
