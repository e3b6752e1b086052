import Theory

/// Whom each of a stream of sentences is about, by a Pitman-Yor process of discount a and concentration
/// b, found without the sentences before it: a pure function of the seed and the sentence's number.
///
/// Sentence t, before which there are t others, *founds* a person with probability b/(t + b). Otherwise
/// it points to one of the t earlier sentences, each with probability 1/(t + b). It is then about the
/// same person; but if it points to the very sentence that founded its person, a coin of probability a
/// says whether it founds one too. Given the past, a person with n sentences is pointed to through
/// n - 1 of them and, with probability 1 - a, through the first, and K founders may lead to a new
/// person: the weights are n - a and b + aK, those of the process.
///
/// So the person of t is found by following the pointers down to a sentence that founds by itself, about
/// ln t of them in a row. On the way back, sentence after sentence founds a person as long as its coin
/// says so; from the first that does not, all are about the same person. That person is hence the one
/// that stands below the lowest coin that says no, and is known by the number of the founding sentence.
///
/// Probabilities are off by less than 2^-52.
struct PitmanYorMentions: Sendable {
  let discount: Double
  let concentration: Double
  let seed: UInt64

  /// - Throws: `InvalidParameter` outside 0 <= a < 1, b >= 0, and for a = b = 0, with which nobody would
  ///   be founded after the first.
  init(discount: Double, concentration: Double, seed: UInt64) throws(InvalidParameter) {
    guard discount >= 0, discount < 1 else {
      throw InvalidParameter("discount", discount, "it must be at least 0 and less than 1")
    }
    guard concentration >= 0, concentration <= 1e300 else {
      throw InvalidParameter("concentration", concentration, "it must be between 0 and 10^300")
    }
    guard discount > 0 || concentration > 0 else {
      throw InvalidParameter(
        "concentration", concentration, "it must be positive where the discount is 0")
    }
    self.discount = discount
    self.concentration = concentration
    self.seed = seed
  }

  /// The number of the sentence that founded the person of sentence t; t itself for a new person.
  /// O(log t).
  func founder(of sentence: UInt64) -> UInt64 {
    var person = sentence
    var current = sentence
    while let step = step(from: current, stream: .mentions, index: current) {
      current = step.earlier
      // Whatever founded a person above is about the one below.
      if !step.coin { person = current }
    }
    return person
  }

  /// The founder of the person that held-out sentence j is about, which is drawn as sentence number
  /// `sentences` of the stream would be; nil for a new person.
  func heldOutFounder(at j: UInt64, after sentences: UInt64) -> UInt64? {
    guard let step = step(from: sentences, stream: .validationMentions, index: j) else {
      return nil
    }
    let person = founder(of: step.earlier)
    return person == step.earlier && step.coin ? nil : person
  }

  /// Where sentence t points and what its coin says; nil if it founds a person by itself.
  ///
  /// One uniform number decides: below b it founds, else its coin says yes on a share a of what is left.
  @inline(__always)
  private func step(
    from t: UInt64, stream: RandomStream, index: UInt64
  ) -> (earlier: UInt64, coin: Bool)? {
    guard t > 0 else { return nil }
    var random = RandomSequence(seed: seed, stream: stream, index: index)
    let earlier = random.next().multipliedFullWidth(by: t).high
    let x = random.uniform() * (Double(t) + concentration)
    if x < concentration { return nil }
    return (earlier, x < concentration + discount * Double(t))
  }

  /// The probability that the sentence after n others, c of them about this person, is about the same
  /// person.
  func probability(count c: Int, after n: Int) -> Double {
    (Double(c) - discount) / (Double(n) + concentration)
  }

  /// The probability that the sentence after n others, about K people, is about another person.
  func newcomer(people: Int, after n: Int) -> Double {
    (concentration + discount * Double(people)) / (Double(n) + concentration)
  }
}
