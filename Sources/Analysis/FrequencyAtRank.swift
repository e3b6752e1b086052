import Foundation
import Theory

extension FrequencyList {
  /// p at a rank between whole ones, which count from 1: ln p is linear between them, and constant beyond the ends.
  public func frequency(atRank rank: Double) -> Double {
    let last = frequencies.count
    let lower = min(max(Int(rank), 1), last)
    let upper = min(lower + 1, last)
    let share = min(max(rank - Double(lower), 0), 1)
    return frequencies[lower - 1] * pow(frequencies[upper - 1] / frequencies[lower - 1], share)
  }
}
