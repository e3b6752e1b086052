import Foundation
import Theory

/// People of a list of frequencies.
struct ClosedPeople: Sendable {
  /// Person i is the one of rank i + 1.
  let law: FrequencyList
  private let validation: AliasTable
  private let training: AliasTable

  /// - Throws: `InvalidParameter` where the rarest person's frequency underflows.
  init(_ configuration: BiographyConfiguration) throws(InvalidParameter) {
    law = try configuration.law.frequencies(
      people: configuration.people, seed: configuration.seed)
    validation = AliasTable(frequencies: law.frequencies)
    training =
      configuration.samplingExponent == 1
      ? validation : AliasTable(frequencies: try law.powers(configuration.samplingExponent))
  }

  /// The person of 64 uniform bits.
  @inline(__always)
  func person(at bits: UInt64, in split: CorpusSplit) -> Int {
    switch split {
    case .training: training.person(at: bits)
    case .validation: validation.person(at: bits)
    }
  }
}

extension FrequencyList {
  /// The law q_i in proportion to p_i^tau.
  /// - Throws: `InvalidParameter` where the rarest one's probability underflows.
  fileprivate func powers(_ tau: Double) throws(InvalidParameter) -> [Double] {
    let largest = frequencies[0]
    var powers = frequencies.map { pow($0 / largest, tau) }
    let sum = CompensatedSum.of(powers)
    for person in powers.indices { powers[person] /= sum }
    guard let rarest = powers.last, rarest > 0 else {
      throw InvalidParameter(
        "samplingExponent", tau, "the rarest person's probability then underflows; take less")
    }
    return powers
  }
}
