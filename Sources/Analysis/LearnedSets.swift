import Corpora
import Foundation
import Statistics
import Theory
import Training

/// Models under one law of frequency, each trained on a finite set of sentences until it knows the set.
///
/// What a set leaves out has the *missing mass*: the probability that a fresh sentence states a fact that does
/// not occur in the set. It is known exactly for each set, and its mean over sets of n sentences is
/// sum p_i (1 - p_i)^n. A model that knows its set and nothing else errs on just that mass.
public struct LearnedSets: Sendable {
  public let label: String
  public let corpus: BiographyCorpus
  /// Sentences in a set, increasing.
  public let sizes: [Int]
  /// The runs of a seed, which decides the sentences and the first weights, from the smallest set to the
  /// largest; the larger contains the smaller.
  let seeds: [[Run]]

  /// A model at the end of its training, and at the evaluation of its training on the set at which its loss on
  /// fresh sentences was least.
  struct Run {
    let missingMass: Double
    /// The evaluations of the training on the set.
    let course: [Evaluation]
    let last, best: Evaluation
    /// The step at which it begins, and the sentences of one of its steps.
    let start, batch: Int

    func sentences(at step: Int) -> Double { Double((step - start) * batch) }
  }

  /// - Parameters:
  ///   - label: names the law.
  ///   - runs: on finite sets, the same seeds for every size.
  /// - Throws: ``UnfitLearningCurve``, `InvalidParameter`.
  public init(_ label: String, _ runs: [FinishedRuns.Run]) throws {
    func refused(_ reason: String) -> UnfitLearningCurve {
      UnfitLearningCurve(label: label, reason: reason)
    }
    guard let first = runs.first else { throw refused("there is no run") }
    let bySeed = Dictionary(grouping: runs, by: \.summary.configuration.seed)
    let sorted = bySeed.sorted { $0.key < $1.key }.map { _, runs in
      runs.sorted { ($0.setSize ?? 0) < ($1.setSize ?? 0) }
    }
    let sizes = Set(sorted.map { $0.map(\.setSize) })
    guard sizes.count == 1, let sizes = sizes.first?.compactMap(\.self), sizes.count > 1,
      Set(sizes).count == sizes.count, sizes.count == sorted[0].count
    else { throw refused("its seeds do not have the same sizes of finite sets, two at least") }
    self.label = label
    self.sizes = sizes
    corpus = try BiographyCorpus(first.summary.configuration.corpus.requireBiographies())
    seeds = try sorted.map { try $0.map { run throws in try run.learned(label) } }
  }

  /// n, as the axis of a figure.
  public var sentences: [Double] { sizes.map { Double($0) } }

  /// Nats that a value costs who knows nothing of the person: ln V.
  public var ignorance: Double { log(Double(corpus.configuration.values[0])) }

  /// Whether everybody is equally frequent.
  public var isUniform: Bool { Set(corpus.law.frequencies).count == 1 }

  /// One number of each run: a row a seed, a column a size.
  private func numbers(_ read: (Run) -> Double) -> JointSample {
    JointSample(seeds.map { $0.map(read) })
  }
}

/// What the models do not know.
extension LearnedSets {
  /// Of each set.
  public var missingMass: JointSample { numbers(\.missingMass) }

  /// The share of fresh sentences whose fact a model does not know. Who knows the share k of the facts and
  /// guesses among V values otherwise is right with k + (1 - k)/V, from which k follows.
  public var errors: JointSample {
    errors(of: 0..<corpus.people)
  }

  /// The errors over the missing mass of the same sets.
  public var ratios: JointSample {
    JointSample(
      zip(errors.rows, missingMass.rows).map { zip($0, $1).map { $0 / $1 } })
  }

  /// The slope over ln n of the logarithm of one number of each run, of each seed.
  /// - Throws: `LineFit.Failure`.
  public func slopes(of numbers: JointSample) throws -> Sample {
    try numbers.number { try LineFit.logLog(sentences, $0).slope }
  }

  /// The slope of the errors of each seed, less that of another law's seed of the same number.
  /// - Throws: `LineFit.Failure`.
  public func slope(beyond other: LearnedSets) throws -> Sample {
    let slopes = (try self.slopes(of: errors), try other.slopes(of: other.errors))
    return Sample(zip(slopes.0.values, slopes.1.values).map { $0 - $1 })
  }

  /// The slope over ln n of the logarithm of numbers between the last two sizes, less that between the first two:
  /// 0 for a power.
  ///
  /// - Precondition: a number for each size.
  public func bend(of numbers: [Double]) -> Double {
    let slopes = zip(zip(sizes, sizes.dropFirst()), zip(numbers, numbers.dropFirst())).map {
      log($1.1 / $1.0) / log(Double($0.1) / Double($0.0))
    }
    return slopes[slopes.count - 1] - slopes[0]
  }

  /// ln of a number of each run over a prediction of each, at the size at which its mean over the seeds is
  /// farthest from 0.
  ///
  /// - Precondition: a prediction for each run.
  public func largestDeparture(
    of numbers: JointSample, from predicted: JointSample
  ) -> (size: Int, departure: Sample) {
    let logs = JointSample(
      zip(numbers.rows, predicted.rows).map { zip($0, $1).map { log($0 / $1) } })
    let means = logs.means
    let size = means.indices.max { abs(means[$0]) < abs(means[$1]) } ?? 0
    return (size, logs.column(size))
  }

  /// The slope of the errors less that of the missing mass of the same sets, of each seed.
  /// - Throws: `LineFit.Failure`.
  public var excessSlopes: Sample { get throws { try slopes(of: ratios) } }
}

/// What theory says, from the law alone.
extension LearnedSets {
  /// The mean missing mass of sets of n sentences, sum p_i (1 - p_i)^n.
  /// - Throws: `InvalidParameter`.
  public func expected(_ n: Double) throws -> Double {
    try FrequencyLaw.list(corpus.law).unseenMass(samples: Int(n.rounded()))
  }

  /// What is unknown to a learner to whom a fact must be stated twice: the rival of ``expected(_:)``.
  /// - Throws: `InvalidParameter`.
  public func statedTwice(_ n: Double) throws -> Double {
    try FrequencyLaw.list(corpus.law).lossFraction(samples: n, sightings: 2)
  }

  /// The slope over ln n of a number that theory gives for each size.
  /// - Throws: `LineFit.Failure`, and what `number` throws.
  public func slope(of number: (Double) throws -> Double) throws -> Double {
    try LineFit.logLog(sentences, sentences.map(number)).slope
  }

  /// -(s - 1)/s for people drawn by a power law, `DataLaw.exponent`; minus infinity for others, of which what is
  /// unknown falls faster than any power.
  public var exponent: Double {
    guard case .power(let s, _) = corpus.configuration.law else { return -.infinity }
    return DataLaw.exponent(ofPower: s)
  }
}

/// People of some ranks, counted from 0, which bins of the evaluations are made of.
extension LearnedSets {
  /// The share of fresh sentences about them whose fact a model does not know.
  public func errors(of people: Range<Int>) -> JointSample {
    numbers { run in
      let bins = run.last.people.filter { people.contains($0.first) }
      return (1 - PeopleBin.merged(bins).accuracy) / (1 - 1 / self.values)
    }
  }

  /// The share of these sentences whose fact does not occur in a set of n sentences, on average over sets.
  public func expected(_ n: Double, of people: Range<Int>) -> Double {
    let p = corpus.law.frequencies[people]
    return CompensatedSum.of(p.lazy.map { $0 * exp(n * log1p(-$0)) }) / CompensatedSum.of(p)
  }

  /// ln of the size of set at which half of what is said about some people is known, by lines over ln n between
  /// the sizes; nil if that is not between them.
  /// - Throws: `Curve.Failure`.
  public func halfKnown(_ shares: [Double]) throws -> Double? {
    try Curve(sentences, shares, over: .logarithmic).crossing(of: 0.5, .falling, .last).place
      .map { log($0) }
  }
}

/// What the loss is for a model that knows its set and cannot tell whether it knows.
extension LearnedSets {
  /// The least loss, nats, of answers that are all equally sure, whether the fact occurs in the set or not.
  ///
  /// Of facts that do not occur, mass m, a guess among V values is wrong with probability 1 - 1/V, so that all
  /// answers are wrong with w = m (1 - 1/V). An answer that gives its own value the probability 1 - e and
  /// spreads e over the other V - 1 loses -(1 - w) ln(1 - e) - w ln(e/(V - 1)) on average, least for e = w:
  ///
  ///     w ln(V - 1) - w ln w - (1 - w) ln(1 - w),
  ///
  /// which is Fano's bound met.
  public var lossesUnaware: JointSample {
    wrong.map { $0.map { $0 * log(self.values - 1) - $0 * log($0) - (1 - $0) * log1p(-$0) } }
  }

  /// The same for answers that are sure of what occurs and give a stranger all values alike.
  public var lossesAware: JointSample { missingMass.map { $0.map { $0 * self.ignorance } } }

  /// Nats that a fact which does not occur costs the answers of ``lossesUnaware``.
  public var strangersUnaware: JointSample {
    wrong.map {
      $0.map { -(log1p(-$0) + (self.values - 1) * log($0 / (self.values - 1))) / self.values }
    }
  }

  private var values: Double { Double(corpus.configuration.values[0]) }

  /// w, of each set.
  private var wrong: JointSample { missingMass.map { $0.map { $0 * (1 - 1 / self.values) } } }
}

/// The law without end of which the list of people is the beginning.
extension LearnedSets {
  /// The mass T of the law beyond the list; 0 for a law that has no such form.
  public var massBeyond: Double {
    guard case .power(let s, let shift) = corpus.configuration.law, s > 1 else { return 0 }
    return DataLaw.mass(ofPower: s, shift: shift, beyond: corpus.configuration.people)
  }

  /// The share unknown under the law without end, where a share is unknown under the list: a sentence is about
  /// somebody on it with probability 1 - T, and who is not is unknown.
  public func withoutEnd(_ share: Double) -> Double { (1 - massBeyond) * share + massBeyond }

  /// ``errors``, with the mass beyond the list.
  public var errorsWithoutEnd: JointSample { errors.map { $0.map(withoutEnd) } }

  /// Sentences under the law without end of which n are about people on the list.
  public var sentencesWithoutEnd: [Double] { sentences.map { $0 / (1 - massBeyond) } }
}

/// What they lose on fresh sentences.
extension LearnedSets {
  /// Nats on the value of a fresh sentence, at the evaluation at which it was least.
  public var leastLosses: JointSample { numbers(\.best.knowledgeLoss) }
  /// At the end of training.
  public var lastLosses: JointSample { numbers(\.last.knowledgeLoss) }

  /// Nats on a fact that does not occur in the set, at the end of training.
  public var strangersLastLosses: JointSample { numbers { $0.last.strangersLoss } }

  /// ln of that over the same at the evaluation with the least loss, of each seed.
  public func strangersGrowth(ofSize size: Int) -> Sample {
    numbers { log($0.last.strangersLoss / $0.best.strangersLoss) }.column(size)
  }
}

/// How a model goes through its set.
extension LearnedSets {
  /// Epochs of a set done at each evaluation, from the first one after the training on it has begun.
  public func epochs(ofSize size: Int) -> [Double] {
    let run = seeds[0][size]
    return run.course.map { run.sentences(at: $0.step) / Double(sizes[size]) }
  }

  /// Nats, of each seed at these evaluations, on facts that do not occur in the set.
  public func strangersCourse(ofSize size: Int) -> JointSample {
    JointSample(seeds.map { $0[size].course.map(\.strangersLoss) })
  }

  /// The same over all fresh sentences.
  public func lossCourse(ofSize size: Int) -> JointSample {
    JointSample(seeds.map { $0[size].course.map(\.knowledgeLoss) })
  }
}

extension Evaluation {
  /// Nats on facts that do not occur in the set.
  fileprivate var strangersLoss: Double { (occurrences ?? []).first { $0.most == 0 }?.loss ?? 0 }
}

extension FinishedRuns.Run {
  /// The sentences of the finite set that is learned; nil where there is none.
  fileprivate var setSize: Int? { summary.configuration.sources[0].sentences }

  fileprivate func learned(_ label: String) throws(UnfitLearningCurve) -> LearnedSets.Run {
    let configuration = summary.configuration
    // Evaluations before the last phase are of models that have not seen the set.
    let learning = configuration.phases[configuration.phases.count - 1]
    let start = configuration.steps - learning.steps
    let course = summary.evaluations.filter { $0.step > start }
    guard let missingMass = last.missingMass,
      let best = course.min(by: { $0.knowledgeLoss < $1.knowledgeLoss })
    else {
      throw UnfitLearningCurve(label: label, reason: "a run of it has no finite set")
    }
    return LearnedSets.Run(
      missingMass: missingMass, course: course, last: last, best: best, start: start,
      batch: learning.batchSentences)
  }
}
