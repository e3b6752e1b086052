import Foundation

/// cos and sin of position p times 10000^{-2i/w}, i < w/2, for a head of width w.
///
/// The two halves of a head form the pairs that are rotated: (x_i, x_{i + w/2}).
final class RotaryTable: Sendable {
  let cosine: AlignedBuffer
  let sine: AlignedBuffer
  let half: Int

  init(context: Int, headWidth: Int) {
    half = headWidth / 2
    cosine = AlignedBuffer(context * half + 16)
    sine = AlignedBuffer(context * half + 16)
    for position in 0..<context {
      for i in 0..<half {
        // The angle is formed in fp32, as GPT-NeoX does.
        let frequency = Float(pow(10_000, -Double(2 * i) / Double(headWidth)))
        let angle = Double(Float(position) * frequency)
        cosine.start[position * half + i] = Float(cos(angle))
        sine.start[position * half + i] = Float(sin(angle))
      }
    }
  }
}
