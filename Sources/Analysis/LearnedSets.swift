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

  /// V, the number of values.
  var values: Double { Double(corpus.configuration.values[0]) }

  /// Nats that a value costs who knows nothing of the person: ln V.
  public var ignorance: Double { log(values) }

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
  public var ratios: JointSample { errors / missingMass }

  /// The same of the sets of n sentences.
  /// - Throws: ``UnfitLearningCurve`` if there are none.
  public func ratio(ofSet n: Int) throws -> Sample {
    guard let size = sizes.firstIndex(of: n) else {
      throw UnfitLearningCurve(label: label, reason: "it has no sets of \(n) sentences")
    }
    return ratios.column(size)
  }

  /// The slope over ln n of the logarithm of one number of each run, of each seed.
  /// - Throws: `LineFit.Failure`.
  public func slopes(of numbers: JointSample) throws -> Sample {
    try numbers.number { try LineFit.logLog(sentences, $0).slope }
  }

  /// The slope over ln n of ln f(error) of each seed, with the luck of its sets taken out.
  ///
  /// Which facts a set leaves out is luck that the error and the missing mass share, and the mean over all sets is
  /// known. So the slope of ln f(missing mass) of the same sets is taken off, and that of the exact mean put in
  /// its place: a control variate. It leaves out that the mean of the logarithm is not that of the number.
  /// - Throws: `LineFit.Failure`, `InvalidParameter`.
  public func controlledSlopes(of f: (Double) -> Double = { $0 }) throws -> Sample {
    let slopes = try [errors, missingMass].map { try self.slopes(of: $0.map { $0.map(f) }) }
    let exact = try slope { f(try expected($0)) }
    return (slopes[0] - slopes[1]).map { $0 + exact }
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
    let logs = (numbers / predicted).map { $0.map { log($0) } }
    let means = logs.means
    let size = means.indices.max { abs(means[$0]) < abs(means[$1]) } ?? 0
    return (size, logs.column(size))
  }

  /// The mean over sizes of ln of a number of each run over a prediction of each, of each seed.
  ///
  /// - Precondition: a prediction for each run.
  public func meanDeparture(of numbers: JointSample, from predicted: JointSample) -> Sample {
    (numbers / predicted).number { ratios in
      ratios.reduce(0) { $0 + log($1) } / Double(ratios.count)
    }
  }

  /// The slope of the errors less that of the missing mass of the same sets, of each seed.
  /// - Throws: `LineFit.Failure`.
  public var excessSlopes: Sample { get throws { try slopes(of: ratios) } }
}

/// People of some ranks, counted from 0, which bins of the evaluations are made of.
extension LearnedSets {
  /// The share of fresh sentences about them whose fact a model does not know.
  public func errors(of people: Range<Int>) -> JointSample {
    numbers { $0.last.unknown(of: people, amongValues: self.values) }
  }

  /// The share of these sentences whose fact does not occur in a set of n sentences, on average over sets.
  public func expected(_ n: Double, of people: Range<Int>) -> Double {
    let p = corpus.law.frequencies[people]
    return CompensatedSum.of(p.lazy.map { $0 * exp(n * log1p(-$0)) }) / CompensatedSum.of(p)
  }

  /// The share of these sentences whose fact is not known to a learner to whom it must be stated twice.
  public func statedTwice(_ n: Double, of people: Range<Int>) -> Double {
    let p = corpus.law.frequencies[people]
    return CompensatedSum.of(p.lazy.map { $0 * poissonBelow(2, mean: n * $0) })
      / CompensatedSum.of(p)
  }

  /// ln of the size of set at which half is unknown of sentences about these people, by lines over ln n between
  /// sizes, of each seed; NaN if that is not between them.
  /// - Throws: `Curve.Failure`.
  public func halfKnown(of people: Range<Int>) throws -> Sample {
    Sample(try errors(of: people).rows.map { try halfKnown($0, at: sentences) })
  }

  /// The same where ``expected(_:of:)`` says what is unknown of sets of the same sizes.
  /// - Throws: `Curve.Failure`.
  public func expectedHalfKnown(of people: Range<Int>) throws -> Double {
    try halfKnown(sentences.map { expected($0, of: people) }, at: sentences)
  }

  /// The same where ``statedTwice(_:of:)`` does, up to sets of four times the largest size.
  /// - Throws: `Curve.Failure`.
  public func halfKnownStatedTwice(of people: Range<Int>) throws -> Double {
    let wider = sentences + [4 * sentences[sentences.count - 1]]
    return try halfKnown(wider.map { statedTwice($0, of: people) }, at: wider)
  }

  private func halfKnown(_ shares: [Double], at sizes: [Double]) throws -> Double {
    let curve = try Curve(sizes, shares, over: .logarithmic)
    return curve.crossing(of: 0.5, .falling, .last).place.map { log($0) } ?? .nan
  }
}

/// Facts by how often they occur in the set.
extension LearnedSets {
  /// The accuracy on the facts that occur so often in the set, of each seed; NaN where a set has none of them.
  public func accuracy(ofSize size: Int, occurring times: ClosedRange<Int>) -> Sample {
    Sample(
      seeds.map { seed in
        (seed[size].last.occurrences ?? []).first { $0.least...$0.most == times }?.accuracy ?? .nan
      })
  }
}

/// What they lose on fresh sentences.
extension LearnedSets {
  /// Nats on the value of a fresh sentence, at the evaluation at which it was least.
  public var leastLosses: JointSample { numbers(\.best.knowledgeLoss) }
  /// The errors at that evaluation.
  public var errorsAtLeastLoss: JointSample {
    numbers { $0.best.unknown(amongValues: self.values) }
  }
  /// The least error of all evaluations, over the missing mass.
  public var leastRatios: JointSample {
    numbers { run in
      let least = run.course.map { $0.unknown(amongValues: self.values) }.min() ?? .nan
      return least / run.missingMass
    }
  }
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
