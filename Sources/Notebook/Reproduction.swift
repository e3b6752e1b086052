/// How far a number may differ when another processor makes it anew. Never shown: it is no error of the
/// number, and is used by ``Results/differences(from:)`` alone.
public enum Reproduction: Codable, Hashable, Sendable {
  /// Up to rounding: 10⁻⁹ of itself or 10⁻¹². A number with a standard error may differ by four.
  case computed
  /// Up to `absolute`, in the number's unit, and the share `relative` of itself together.
  case within(absolute: Double, relative: Double)

  /// What small trained models, whose arithmetic is rounded otherwise on another processor, may differ by:
  /// a run there is like a run with another seed. About four times what seeds differ by in the quick
  /// profile.
  public static let trained = Reproduction.within(absolute: 0.08, relative: 0.4)

  /// The largest difference that is none.
  func allowed(for recorded: Double, standardError: Double?) -> Double {
    switch self {
    case .computed:
      if let standardError, standardError > 0, standardError.isFinite { return 4 * standardError }
      return max(1e-9 * abs(recorded), 1e-12)
    case .within(let absolute, let relative): return absolute + relative * abs(recorded)
    }
  }
}
