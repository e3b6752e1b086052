/// Gives each person a first and a last name: a bijection of 0..<F*L to the pairs that spreads
/// neighbouring people, a pure function of the seed.
///
/// It is an alternating Feistel network over Z_F x Z_L: start from (i / L, i mod L), then add to
/// one half a pseudorandom function of the other, modulo its size, and so on in turn. Each round
/// can be undone, so the whole is a bijection whatever the functions are; four rounds of
/// independent random functions are indistinguishable from a random permutation (Luby and
/// Rackoff), and eight are taken since the halves may be small.
struct NamePermutation {
  let firstNames: Int
  let lastNames: Int
  let seed: UInt64

  func name(of person: Int) -> (first: Int, last: Int) {
    var first = person / lastNames
    var last = person % lastNames
    for round in stride(from: 0, to: 8, by: 2) {
      first = (first + shift(round: round, last, below: firstNames)) % firstNames
      last = (last + shift(round: round + 1, first, below: lastNames)) % lastNames
    }
    return (first, last)
  }

  private func shift(round: Int, _ input: Int, below count: Int) -> Int {
    var random = RandomSequence(
      seed: seed, stream: .names, index: UInt64(round) << 32 | UInt64(input))
    return random.uniform(below: count)
  }
}
