import Foundation

/// cos and sin of position p times 10000^{-2i/w}, i < w/2, for a head of width w; [i][p].
///
/// The two halves of a head form the pairs that are rotated: (x_i, x_{i + w/2}).
final class RotaryTable: Sendable {
  private let cosine: AlignedBuffer
  private let sine: AlignedBuffer
  private let positions: Int
  private let half: Int

  init(context: Int, headWidth: Int) {
    half = headWidth / 2
    positions = Grouping.up(context)
    cosine = AlignedBuffer(positions * half)
    sine = AlignedBuffer(positions * half)
    for i in 0..<half {
      // The angle is formed in fp32, as GPT-NeoX does.
      let frequency = Float(pow(10_000, -Double(2 * i) / Double(headWidth)))
      for position in 0..<positions {
        let angle = Double(Float(position) * frequency)
        cosine.start[i * positions + position] = Float(cos(angle))
        sine.start[i * positions + position] = Float(sin(angle))
      }
    }
  }

  /// Turns x, [w][16], by the angles of one position times `sign`.
  @inline(__always) func turn(_ x: Floats, position: Int, sign: Float) {
    for i in 0..<half {
      let at = i * positions + position
      turn(
        x, i, Lanes(repeating: cosine.start[at]), Lanes(repeating: sine.start[at] * sign))
    }
  }

  /// Turns x, [w][16], of which the lanes are sixteen positions, by their angles times `sign`.
  @inline(__always) func turn(_ x: Floats, positionsFrom first: Int, sign: Float) {
    for i in 0..<half {
      let at = i * positions + first
      turn(x, i, cosine.start.lanes(at), sine.start.lanes(at) * sign)
    }
  }

  @inline(__always) private func turn(_ x: Floats, _ i: Int, _ c: Lanes, _ s: Lanes) {
    let first = x.lanes(i * 16)
    let second = x.lanes((i + half) * 16)
    x.store(first * c - second * s, i * 16)
    x.store(second * c + first * s, (i + half) * 16)
  }
}
