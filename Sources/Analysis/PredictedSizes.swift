import Foundation
import Statistics
import Theory

/// What decides how rare a fact a model knows.
public enum SizeTheory: Sendable {
  /// What was watched of facts that other sentences disturb, the less the larger the model counts; nil if it does not
  /// matter how large it is.
  case disturbed(MeasuredLearner, over: ModelSizes.Counting?)
  /// Facts disturb one another in the course of training.
  case interfering(Interference)
  /// The optimum of Theorem 5.6 for facts that are known or not: a model knows the most frequent people, as many as
  /// go into so many bits a parameter.
  case stored(bitsPerParameter: Double)
}

extension ModelSizes {
  /// - Throws: as ``Interference/end(_:after:parameters:)``.
  public func predicted(by theory: SizeTheory) throws -> PredictedSizes {
    try PredictedSizes(self, theory)
  }
}

/// What a theory says of models of growing size. No number of theirs is used but their law, sizes and sentences.
public struct PredictedSizes: Sendable {
  public let sizes: ModelSizes
  public let theory: SizeTheory
  /// E at each size, the share of sentences whose fact is unknown.
  public let errors: [Double]
  /// How each size ends, where facts interfere.
  private let ends: [Interference.End]

  init(_ sizes: ModelSizes, _ theory: SizeTheory) throws {
    let law = sizes.corpus.law
    (self.sizes, self.theory) = (sizes, theory)
    if case .interfering(let interference) = theory {
      ends = try sizes.sizes.map { size in
        try interference.end(
          law, after: size.sentences, parameters: interference.parameters(of: size.model))
      }
    } else {
      ends = []
    }
    errors = sizes.sizes.indices.map { [ends] index in
      let size = sizes.sizes[index]
      return switch theory {
      case .disturbed(let learner, let counting):
        learner.error(
          law, after: size.sentences,
          strength: learner.signal.strength(of: size, over: counting))
      case .interfering: ends[index].error
      case .stored(let bits): law.masses[sizes.known(by: size, bitsPerParameter: bits)]
      }
    }
  }

  /// At each size, what is unknown of sentences about people of some ranks, counted from 0.
  public func unknown(of ranks: Range<Int>) -> [Double] {
    let law = sizes.corpus.law
    return sizes.sizes.indices.map { index in
      let size = sizes.sizes[index]
      switch theory {
      case .disturbed(let learner, let counting):
        return learner.unknown(
          of: ranks, law, after: size.sentences,
          strength: learner.signal.strength(of: size, over: counting), error: errors[index])
      case .interfering:
        let p = law.frequencies[ranks]
        return CompensatedSum.of(p.lazy.map { $0 * ends[index].unknown(frequency: $0) })
          / CompensatedSum.of(p)
      case .stored(let bits):
        let known = sizes.known(by: size, bitsPerParameter: bits).clamped(to: ranks)
        let (first, last) = (ranks.lowerBound, ranks.upperBound)
        return (law.masses[known] - law.masses[last]) / (law.masses[first] - law.masses[last])
      }
    }
  }

  /// At each size, the frequency of the people of whom so much is unknown.
  /// - Throws: ``UnfitLearningCurve`` if so much was never watched.
  public func frequencies(whereUnknown share: Double) throws -> [Double] {
    let law = sizes.corpus.law
    return try sizes.sizes.indices.map { index in
      let (size, error) = (sizes.sizes[index], errors[index])
      switch theory {
      case .disturbed(let learner, let counting):
        return try learner.frequency(
          whereUnknown: share, after: size.sentences, error: error,
          strength: learner.signal.strength(of: size, over: counting))
      case .interfering:
        guard let frequency = ends[index].frequency(whereUnknown: share) else {
          throw UnfitLearningCurve(
            label: sizes.label, reason: "of nobody in its list should a share \(share) be unknown")
        }
        return frequency
      case .stored(let bits):
        return law.frequencies[
          min(sizes.known(by: size, bitsPerParameter: bits), law.frequencies.count - 1)]
      }
    }
  }

  /// At each size, the frequency of the people of whom half is unknown.
  /// - Throws: as ``frequencies(whereUnknown:)``.
  public var thresholds: [Double] { get throws { try frequencies(whereUnknown: 0.5) } }

  /// ``ModelSizes/softness``.
  /// - Throws: as ``frequencies(whereUnknown:)``.
  public var softness: [Double] {
    get throws {
      try zip(frequencies(whereUnknown: 0.25), frequencies(whereUnknown: 0.75)).map { log($0 / $1) }
    }
  }

  /// The slope of ln of the errors over ln of the size.
  /// - Throws: `LineFit.Failure`.
  public func slope(over counting: ModelSizes.Counting) throws -> Double {
    try LineFit.logLog(sizes.count(counting), errors).slope
  }

  /// ln of the measured error over this, mean over the sizes, of each seed.
  public var departure: Sample {
    sizes.errors.number { meanLogRatio($0, errors) }
  }

  /// ln of this error over that of another theory, mean over the sizes.
  public func departure(from other: PredictedSizes) -> Double {
    meanLogRatio(errors, other.errors)
  }

  /// What is unknown of a fact of some frequency at one size, where facts interfere.
  public func unknown(frequency: Double, ofSize index: Int) -> Double {
    ends[index].unknown(frequency: frequency)
  }

  /// At each size, what is lost on facts about people of some ranks, nats, where facts interfere.
  public func losses(of ranks: Range<Int>) -> [Double] {
    let p = sizes.corpus.law.frequencies[ranks]
    return ends.map { end in
      log(sizes.values) * CompensatedSum.of(p.lazy.map { $0 * end.loss(frequency: $0) })
        / CompensatedSum.of(p)
    }
  }

  /// The size at which a share is unknown of people of some ranks: by lines between the sizes, as what was measured, or
  /// that which stores those who make up the rest of the class.
  /// - Throws: as `ModelSizes.size(whereUnknown:)`.
  public func size(
    whereUnknown share: Double, of ranks: Range<Int>, over counting: ModelSizes.Counting
  ) throws -> Double {
    guard case .stored(let bits) = theory else {
      return try sizes.size(where: share, unknown(of: ranks), of: ranks, over: counting)
    }
    let masses = sizes.corpus.law.masses
    let rest = masses[ranks.upperBound]
    let left = rest + share * (masses[ranks.lowerBound] - rest)
    let known = ranks.first { masses[$0] <= left } ?? ranks.upperBound
    return Double(known) * log2(sizes.values) / bits
  }
}

extension ModelSizes {
  /// How many people a model knows that holds so many bits a parameter.
  func known(by size: Size, bitsPerParameter bits: Double) -> Int {
    let people = bits * Counting.all.count(size.model) / log2(values)
    return min(Int(people.rounded()), corpus.configuration.people)
  }
}

extension Int {
  fileprivate func clamped(to range: Range<Int>) -> Int {
    Swift.min(Swift.max(self, range.lowerBound), range.upperBound)
  }
}
