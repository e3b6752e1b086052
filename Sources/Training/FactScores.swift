import Corpora

/// What the answers to a sample of questions say of all facts.
struct FactScores {
  private let corpus: any FactCorpus
  private let sample: FactSample
  private let answers: [Answer]
  private let frequencies: [Double]
  private let estimates: [CellEstimate]

  /// - Parameter answers: one for each of the sample's entries.
  init(_ corpus: any FactCorpus, _ sample: FactSample, _ answers: [Answer]) {
    self.corpus = corpus
    self.sample = sample
    self.answers = answers
    frequencies = corpus.frequencies
    var estimates = sample.cells.map(CellEstimate.init)
    // First the means, then how much single answers differ from them.
    for (entry, answer) in zip(sample.entries, answers) {
      estimates[entry.cell].add(answer, weight: frequencies[entry.fact / corpus.attributes])
    }
    for (entry, answer) in zip(sample.entries, answers) {
      estimates[entry.cell].addResidual(
        answer, weight: frequencies[entry.fact / corpus.attributes])
    }
    self.estimates = estimates
  }

  /// Everybody who was asked anything, in order.
  var people: [PersonAccuracy] {
    var people: [PersonAccuracy] = []
    var start = 0
    while start < answers.count {
      let person = sample.entries[start].fact / corpus.attributes
      var end = start
      while end < answers.count, sample.entries[end].fact / corpus.attributes == person { end += 1 }
      people.append(PersonAccuracy(person: person, answers[start..<end]))
      start = end
    }
    return people
  }

  /// A bin of which all was asked is merged from its people; of another the cells are.
  var bins: [PeopleBin] {
    var next = people[...]
    let cells = Dictionary(grouping: estimates, by: \.cell.bin)
    return sample.bins.enumerated().map { index, bin in
      let own = next.prefix { $0.person < bin.upperBound }
      next = next.dropFirst(own.count)
      let estimates = cells[index] ?? []
      guard let sampling = CellEstimate.sampling(estimates) else {
        return PeopleBin.merged(
          own.map { answer in
            PeopleBin(
              first: answer.person, count: 1, mass: frequencies[answer.person], loss: answer.loss,
              accuracy: Double(answer.right) / Double(answer.asked), confidence: answer.confidence)
          })
      }
      return PeopleBin(
        first: bin.lowerBound, count: bin.count, mass: bin.reduce(0) { $0 + frequencies[$1] },
        loss: CellEstimate.mean(estimates, \.loss),
        accuracy: CellEstimate.mean(estimates, \.accuracy),
        confidence: CellEstimate.mean(estimates, \.confidence), sampling: sampling)
    }
  }

  /// The classes of occurrences that there are, in order.
  var occurrences: [OccurrenceBin] {
    let classes = Dictionary(grouping: estimates, by: \.cell.occurrenceClass)
    return classes.sorted { $0.key < $1.key }.map { index, estimates in
      let counts = FactCounts.occurrences(ofClass: index)
      return OccurrenceBin(
        least: counts.lowerBound, most: counts.upperBound,
        facts: estimates.reduce(0) { $0 + $1.cell.facts },
        mass: estimates.reduce(0) { $0 + $1.cell.mass },
        loss: CellEstimate.mean(estimates, \.loss),
        accuracy: CellEstimate.mean(estimates, \.accuracy),
        confidence: CellEstimate.mean(estimates, \.confidence),
        sampling: CellEstimate.sampling(estimates))
    }
  }

  /// Ten bins of the same width. An answer stands for its share of its cell's mass.
  var reliability: [ReliabilityBin] {
    let count = 10
    var sums = [(mass: Double, confidence: Double, right: Double)](
      repeating: (0, 0, 0), count: count)
    var total = 0.0
    for (entry, answer) in zip(sample.entries, answers) {
      let estimate = estimates[entry.cell]
      guard estimate.weight > 0 else { continue }
      let weight =
        estimate.cell.mass * frequencies[entry.fact / corpus.attributes] / estimate.weight
      // A model that overflows has no confidence; its losses, which are not finite, end the run.
      guard answer.confidence.isFinite else { continue }
      let bin = min(Int(answer.confidence * Double(count)), count - 1)
      total += weight
      sums[bin].mass += weight
      sums[bin].confidence += weight * answer.confidence
      sums[bin].right += answer.isRight ? weight : 0
    }
    return sums.enumerated().map { index, sum in
      ReliabilityBin(
        least: Double(index) / Double(count), most: Double(index + 1) / Double(count),
        mass: total > 0 ? sum.mass / total : 0,
        confidence: sum.mass > 0 ? sum.confidence / sum.mass : 0,
        accuracy: sum.mass > 0 ? sum.right / sum.mass : 0)
    }
  }

  /// All together, as the scores of a group.
  func score(of group: String) -> GroupScore {
    let sampling = CellEstimate.sampling(estimates)
    return GroupScore(
      name: group, asked: answers.count, loss: CellEstimate.mean(estimates, \.loss),
      accuracy: CellEstimate.mean(estimates, \.accuracy),
      confidence: CellEstimate.mean(estimates, \.confidence), lossError: sampling?.lossError,
      accuracyError: sampling?.accuracyError)
  }
}

/// What the answers to some of a cell's questions say of the cell.
///
/// The mean weighted by the frequencies p of the whole cell is a ratio of two sums, sum p y over
/// sum p, and is estimated by the ratio over those asked for. To first order its error is the mean of
/// e = p (y - estimate) / (mean p) over m of N facts drawn without repetition, so that
///
///     standard error^2 = (1 - m/N) sum e^2 / (m (m - 1)).
///
/// The estimate lies among the answers, unlike the unbiased one with the true sum of p below it; its
/// bias is less than the standard error times the coefficient of variation of the mean p (Hartley and
/// Ross), which is less than 0.36 / sqrt(m) for frequencies that differ by a factor of 2 at most: with
/// a third of them at the upper end, which is the worst, it is sqrt(2)/3 over 4/3.
private struct CellEstimate {
  let cell: FactSample.Cell
  /// The sum of p over those asked for.
  private(set) var weight = 0.0
  /// Sums of p y.
  private var lossSum = 0.0
  private var rightSum = 0.0
  private var confidenceSum = 0.0
  /// Sums of e^2, of losses and of right answers.
  private var squares = (loss: 0.0, right: 0.0)

  init(_ cell: FactSample.Cell) { self.cell = cell }

  mutating func add(_ answer: Answer, weight: Double) {
    self.weight += weight
    lossSum += weight * answer.loss
    rightSum += answer.isRight ? weight : 0
    confidenceSum += weight * answer.confidence
  }

  /// Once all were added, each again.
  mutating func addResidual(_ answer: Answer, weight: Double) {
    guard self.weight > 0 else { return }
    let scale = weight * Double(cell.asked) / self.weight
    let (loss, right) = (
      scale * (answer.loss - loss), scale * ((answer.isRight ? 1 : 0) - accuracy)
    )
    squares.loss += loss * loss
    squares.right += right * right
  }

  // Frequencies may be so small that they are 0, and so is then what they weigh.
  var loss: Double { weight > 0 ? lossSum / weight : 0 }
  var accuracy: Double { weight > 0 ? rightSum / weight : 0 }
  var confidence: Double { weight > 0 ? confidenceSum / weight : 0 }
  var lossError: Double { error(squares.loss) }
  var accuracyError: Double { error(squares.right) }

  private func error(_ squares: Double) -> Double {
    let (asked, facts) = (Double(cell.asked), Double(cell.facts))
    guard asked < facts else { return 0 }
    return ((1 - asked / facts) * squares / (asked * (asked - 1))).squareRoot()
  }

  static func mean(_ cells: [CellEstimate], _ value: KeyPath<CellEstimate, Double>) -> Double {
    let mass = cells.reduce(0) { $0 + $1.cell.mass }
    return mass > 0 ? cells.reduce(0) { $0 + $1.cell.mass * $1[keyPath: value] } / mass : 0
  }

  /// The errors of different cells are independent. Nil if all of every cell was asked for.
  static func sampling(_ cells: [CellEstimate]) -> PeopleBin.Sampling? {
    guard cells.contains(where: { $0.cell.asked < $0.cell.facts }) else { return nil }
    let mass = cells.reduce(0) { $0 + $1.cell.mass }
    func error(_ value: KeyPath<CellEstimate, Double>) -> Double {
      let squares = cells.reduce(0) { sum, estimate in
        let part = estimate.cell.mass * estimate[keyPath: value]
        return sum + part * part
      }
      return mass > 0 ? squares.squareRoot() / mass : 0
    }
    return PeopleBin.Sampling(
      asked: cells.reduce(0) { $0 + $1.cell.asked }, lossError: error(\.lossError),
      accuracyError: error(\.accuracyError))
  }
}
