import Theory

/// Several numbers of each seed (or replicate): one row a seed, one column a number.
///
/// Numbers of one run share its luck, so that they are tested together: see ``JointTest``.
public struct JointSample: Hashable, Sendable {
  public let rows: [[Double]]
  public let source: Estimate.Source

  /// - Precondition: there is at least one row, and rows are of one length, at least one.
  public init(_ rows: [[Double]], over source: Estimate.Source = .seeds) {
    precondition(rows.first?.isEmpty == false, "a joint sample has at least one row and column")
    precondition(rows.allSatisfy { $0.count == rows[0].count }, "rows are of one length")
    (self.rows, self.source) = (rows, source)
  }

  /// Rows.
  public var count: Int { rows.count }

  /// Numbers in a row.
  public var width: Int { rows[0].count }

  /// One of the numbers over all rows.
  public func column(_ index: Int) -> Sample { Sample(rows.map { $0[index] }, over: source) }

  public var columns: [Sample] { (0..<width).map(column) }

  public var means: [Double] { columns.map(\.mean) }

  /// The mean of each number with its own standard error.
  public var estimates: [Estimate] { columns.map(\.estimate) }

  /// The covariance of two numbers of one row, with n - 1 in the denominator; nil for one row.
  public var covariance: [[Double]]? {
    guard count > 1 else { return nil }
    let means = means
    return (0..<width).map { i in
      (0..<width).map { j in
        CompensatedSum.of(rows.lazy.map { ($0[i] - means[i]) * ($0[j] - means[j]) })
          / Double(count - 1)
      }
    }
  }

  /// Ratios one by one, of two numbers of the same seeds.
  ///
  /// - Precondition: as many rows and columns.
  public static func / (first: JointSample, second: JointSample) -> JointSample {
    precondition(
      first.count == second.count && first.width == second.width, "samples are of the same seeds")
    return JointSample(
      zip(first.rows, second.rows).map { zip($0, $1).map { $0 / $1 } }, over: first.source)
  }

  public func map<Failure>(_ transform: ([Double]) throws(Failure) -> [Double]) throws(Failure)
    -> JointSample
  {
    JointSample(try rows.map(transform), over: source)
  }

  /// One number made of each row, such as its slope, a difference or a contrast declared beforehand.
  public func number<Failure>(_ read: ([Double]) throws(Failure) -> Double) throws(Failure)
    -> Sample
  {
    Sample(try rows.map(read), over: source)
  }

  /// n delta' S^-1 delta, with S the covariance of the rows: the squared length of `delta` in standard
  /// errors, correlations taken into account.
  ///
  /// S is scaled to the correlation matrix R = L L' first (Cholesky); with z_i = delta_i sqrt(n)/s_i the
  /// length is that of the solution y of L y = z.
  ///
  /// - Returns: nil unless S is invertible, for which there must be more rows than numbers.
  func squaredDistance(_ delta: [Double]) -> Double? {
    guard count > width, let covariance else { return nil }
    let deviations = (0..<width).map { covariance[$0][$0].squareRoot() }
    guard deviations.allSatisfy({ $0 > 0 && $0.isFinite }) else { return nil }
    var lower = [[Double]](repeating: [Double](repeating: 0, count: width), count: width)
    var total = 0.0
    var solution: [Double] = []
    for i in 0..<width {
      for j in 0...i {
        let correlation = covariance[i][j] / (deviations[i] * deviations[j])
        let rest = (0..<j).reduce(correlation) { $0 - lower[i][$1] * lower[j][$1] }
        if i == j {
          // What is left of a unit variance once the earlier numbers are known: none if they determine it.
          guard rest > 1e-10 else { return nil }
          lower[i][i] = rest.squareRoot()
        } else {
          lower[i][j] = rest / lower[j][j]
        }
      }
      let z = delta[i] / deviations[i] * Double(count).squareRoot()
      let y = (0..<i).reduce(z) { $0 - lower[i][$1] * solution[$1] } / lower[i][i]
      solution.append(y)
      total += y * y
    }
    return total
  }
}
