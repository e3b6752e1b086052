/// Gives each person of a world a name, one token of each set: a bijection of 0..<n_0 n_1 ... to the
/// names that spreads neighbouring people, a pure function of the seed.
///
/// It is a Feistel network over the digits of the person's number in the mixed radix of the sets' sizes,
/// the last set's digit the lowest. In turn each digit gets a pseudorandom function of the round and the
/// other digits added, modulo its size. Each round can be undone, so the whole is a bijection whatever
/// the functions are. For two digits four rounds of independent random functions are indistinguishable
/// from a random permutation (Luby and Rackoff); every digit has four rounds of its own, twice as many,
/// since the sets may be small. A single set is only turned round.
struct NamePermutation {
  /// 1 to 4 sizes, each in 1...10^6.
  let sizes: [Int]
  let seed: UInt64

  /// The number within its set of each of a name's tokens; 0 where there is no set.
  /// - Parameter person: Less than the product of the sizes.
  func name(of person: Int) -> SIMD4<Int> {
    var digits = SIMD4<Int>()
    var rest = person
    for place in sizes.indices.reversed() {
      (rest, digits[place]) = rest.quotientAndRemainder(dividingBy: sizes[place])
    }
    for round in 0..<4 * sizes.count {
      let place = round % sizes.count
      let shift = shift(round: round, of: place, digits)
      digits[place] = (digits[place] + shift) % sizes[place]
    }
    return digits
  }

  private func shift(round: Int, of place: Int, _ digits: SIMD4<Int>) -> Int {
    var input: UInt64 = 0
    for other in sizes.indices where other != place {
      input = input * UInt64(sizes[other]) + UInt64(digits[other])
    }
    // Two digits leave room below 32 bits, and three others have at most 10^18 < 2^60 values.
    let index = UInt64(round) << (sizes.count > 2 ? 60 : 32) | input
    var random = RandomSequence(seed: seed, stream: .names, index: index)
    return random.uniform(below: sizes[place])
  }
}
