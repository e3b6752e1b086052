import Foundation
import Statistics
import Theory

/// The text of the first sentences as files: by general-purpose programs, and by one model of a family.
public struct ComparedFiles: Sendable {
  public let sentences: Int
  /// In the order of the programs; at least one.
  public let general: [CodeLengths.File]
  public let own: CodeLengths.File

  package init(sentences: Int, general: [CodeLengths.File], own: CodeLengths.File) {
    (self.sentences, self.general, self.own) = (sentences, general, own)
  }

  /// The shortest of the general ones.
  public var strongest: CodeLengths.File {
    general.dropFirst().reduce(general[0]) { $1.bytes < $0.bytes ? $1 : $0 }
  }

  /// From how many sentences on the family's code is shorter than every general file.
  ///
  /// The general files are interpolated over ln N between the lengths that were made; the family's code is the
  /// sum of its two parts, of the model that is best at N, on a grid of a hundred to the decade.
  /// - Throws: `Curve.Failure`, `NeverShorter` where there is no such place between the lengths.
  public static func crossing(_ files: [ComparedFiles], _ family: CodedFamily) throws -> Double {
    let general = try Curve(
      files.map { Double($0.sentences) }, files.map(\.strongest.bitsPerSentence),
      over: .logarithmic)
    guard let first = general.x.first, let last = general.x.last, files.count > 1 else {
      throw NeverShorter(crossing: .notReached)
    }
    let count = max(Int((100 * log10(last / first)).rounded()), 1)
    let grid = (0...count).map { first * pow(last / first, Double($0) / Double(count)) }
    let gain = grid.compactMap { n in
      general.value(at: min(n, last)).map { $0 - family.shortest(for: n).length(of: n) / n }
    }
    let crossing = try Curve(grid, gain, over: .logarithmic).crossing(of: 0, .rising, .first)
    guard let place = crossing.place else { throw NeverShorter(crossing: crossing) }
    return place
  }
}

extension CodeLengths.File {
  public var bitsPerSentence: Double { 8 * Double(bytes) / Double(sentences) }
}

/// There is no number of sentences at which a family's code begins to be the shortest.
public struct NeverShorter: Error, Hashable, Sendable, CustomStringConvertible {
  public let crossing: Crossing

  public var description: String {
    "the family's code and the general files do not cross between the lengths compared (\(crossing)): compare "
      + (crossing == .alreadyPast ? "fewer" : "more") + " sentences"
  }
}
