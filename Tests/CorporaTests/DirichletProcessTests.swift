import Corpora
import Foundation
import Statistics
import Testing
import Theory

/// The generator, its Bayes coder and the law of people at discount 0, and at the ends of the parameters' range.
@Suite struct DirichletProcessTests {
  /// The mean regret of the Bayes coder is the exact redundancy, part by part.
  @Test(arguments: [1.0, 4.0])
  func regretIsTheRedundancy(concentration: Double) async throws {
    let model = try hierarchicalModel(0, concentration, knowledge: 4, syntax: 3, types: 2)
    let experiment = try RedundancyExperiment(
      model: model, seed: 71, replicates: 20_000, checkpoints: [20, 150])
    for summary in try await experiment.run(threads: 2).summary {
      let exact = try model.redundancy(summary.sentences)
      for (estimate, expected) in [
        (summary.partition, exact.partition), (summary.knowledge, exact.knowledge),
        (summary.syntax, exact.syntax), (summary.clusters, exact.expectedClusters),
      ] {
        let error = try #require(estimate.standardError)
        #expect(error < 0.012 * expected)
        #expect(normalPValue((estimate.value - expected) / error) > Significance.level)
      }
    }
  }

  /// R_1 is the complement of a stick Beta(1, b): P(V <= v) = 1 - (1-v)^b.
  @Test(arguments: [1, 2.5, 7])
  func sticksAreBetaOneB(concentration: Double) throws {
    let model = try hierarchicalModel(0, concentration, knowledge: 1, syntax: 1, types: 1)
    let rests = (0..<4000 as Range<UInt64>).map { replicate in
      var generator = SentenceGenerator(model: model, seed: 72, replicate: replicate)
      while true {
        let (sentence, logProbability) = generator.next()
        if sentence.cluster == 1 { return logProbability.partition }
      }
    }
    #expect(
      kolmogorovSmirnovPValue(rests) { exp(concentration * $0) } > Significance.level)
    #expect(
      kolmogorovSmirnovPValue(rests) { exp(1.3 * concentration * $0) } < Significance.level)
  }

  @Test func peopleAreTheFirstSticks() throws {
    let process = try PitmanYor(discount: 0, concentration: 30)
    let draws = 50
    let discovered = try (0..<400 as Range<UInt64>).map { seed in
      // 2000 sticks leave out about (30/31)^2000 = 1e-28 of the mass.
      let frequencies = try PeopleLaw.pitmanYor(process).frequencies(people: 2000, seed: seed)
        .frequencies
      return frequencies.reduce(0) { $0 - expm1(Double(draws) * log1p(-$1)) }
    }
    #expect(
      meanPValue(discovered, mean: process.expectedClusters(draws)) > Significance.level)
  }

  @Test(arguments: [(0, 1), (0, .leastNonzeroMagnitude), (1e-300, 1e-9), (1 - 1e-12, 1)])
  func tooManyPeopleAreRefused(discount: Double, concentration: Double) throws {
    let law = PeopleLaw.pitmanYor(
      try PitmanYor(discount: discount, concentration: concentration))
    let error = #expect(throws: InvalidParameter.self) {
      try law.frequencies(people: 10_000, seed: 3)
    }
    #expect(error?.name == "people" && error?.requirement.contains("take fewer people") == true)
    if discount < 0.9 { #expect(try law.frequencies(people: 1, seed: 3).frequencies == [1]) }
  }

  @Test func configurationsMayHaveNoDiscount() throws {
    let law = try JSONDecoder().decode(
      PeopleLaw.self,
      from: Data(#"{"kind": "pitmanYor", "discount": 0, "concentration": 40}"#.utf8))
    #expect(law == .pitmanYor(try PitmanYor(discount: 0, concentration: 40)))
    let corpus = try BiographyCorpus(biographyConfiguration(law: law))
    #expect(corpus.law.frequencies.count == corpus.configuration.people)
    let data = try JSONEncoder().encode(corpus.configuration)
    #expect(
      try JSONDecoder().decode(BiographyConfiguration.self, from: data) == corpus.configuration)
  }

  /// Every sentence has a finite log probability under the truth and under the mixture.
  @Test(
    arguments: [0, 1e-300, 1e-12, 0.5, 1 - 1e-12],
    [.leastNonzeroMagnitude, 1e-300, 1e-9, 1, 1e15, 1e300])
  func extremesGenerate(discount: Double, concentration: Double) throws {
    let model = try hierarchicalModel(discount, concentration)
    var generator = SentenceGenerator(model: model, seed: 73)
    var coder = BayesCoder(model: model)
    var truth = NatsByPart()
    var mixture = NatsByPart()
    for _ in 0..<300 {
      let (sentence, logProbability) = generator.next()
      truth += logProbability
      mixture += try coder.logProbability(of: sentence)
      try coder.observe(sentence)
    }
    #expect(truth.total.isFinite && truth.partition <= 0)
    #expect(mixture.total.isFinite && mixture.partition <= 1e-12)
    let clusters = model.clusters.expectedClusters(300)
    if clusters < 1 + 1e-6 { #expect(generator.clusterCount == 1) }
    if clusters > 300 - 1e-6 { #expect(generator.clusterCount == 300) }
  }

  /// A second cluster at b = 5e-324 has the probability b/n, whose quotient rounds to 0.
  @Test func theRarestClusterHasALogProbability() throws {
    let model = try hierarchicalModel(0, .leastNonzeroMagnitude)
    var coder = BayesCoder(model: model)
    let first = Sentence(cluster: 0, knowledge: 0, type: 0, syntax: 0)
    for _ in 0..<3 { try coder.observe(first) }
    let second = Sentence(cluster: 1, knowledge: 0, type: 0, syntax: 0)
    let partition = try coder.logProbability(of: second).partition
    #expect(abs(partition + 1074 * M_LN2 + log(3.0)) < 1e-10)
  }
}
