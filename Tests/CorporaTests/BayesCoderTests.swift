import Corpora
import Foundation
import Testing
import Theory

/// ln of the probability of sentences under the mixture, from their counts alone: the exchangeable
/// partition probability of the Pitman-Yor process,
/// prod_{k=1}^{K-1} (b + ka) / (b+1)_{N-1} prod_j (1-a)_{n_j - 1}, and for each group of n draws with
/// counts c the Dirichlet integral Gamma(A/2)/Gamma(A/2 + n) prod Gamma(c + 1/2)/Gamma(1/2).
private func marginalLikelihood(_ sentences: [Sentence], _ model: HierarchicalModel) -> NatsByPart {
  let (a, b) = (model.clusters.discount, model.clusters.concentration)
  func dirichlet(_ outcomes: [Int], alphabet: Int) -> Double {
    let (half, n) = (Double(alphabet) / 2, Double(outcomes.count))
    let counts = Dictionary(grouping: outcomes) { $0 }.values.map { Double($0.count) }
    return counts.reduce(lgamma(half) - lgamma(half + n)) {
      $0 + lgamma($1 + 0.5) - lgamma(0.5)
    }
  }
  let clusters = Dictionary(grouping: sentences, by: \.cluster).values
  let types = Dictionary(grouping: sentences, by: \.type).values
  let n = Double(sentences.count)
  var partition = lgamma(b + 1) - lgamma(b + n)
  for k in 1..<clusters.count { partition += log(b + Double(k) * a) }
  for cluster in clusters { partition += lgamma(Double(cluster.count) - a) - lgamma(1 - a) }
  let knowledge = clusters.map {
    dirichlet($0.map(\.knowledge), alphabet: model.knowledgeDimension + 1)
  }
  let syntax = types.map { dirichlet($0.map(\.syntax), alphabet: model.syntaxDimension + 1) }
  return NatsByPart(
    partition: partition, knowledge: knowledge.reduce(0, +),
    syntax: syntax.reduce(0, +) - n * log(Double(model.syntaxTypes)))
}

@Suite struct BayesCoderTests {
  @Test(arguments: [0, 1, 2, 60])
  func predictiveProbabilitiesSumToOne(observed: Int) throws {
    let model = try hierarchicalModel(0.6, 0.7, knowledge: 2, syntax: 3, types: 2)
    var generator = SentenceGenerator(model: model, seed: 31)
    var coder = BayesCoder(model: model)
    for _ in 0..<observed { try coder.observe(generator.next().sentence) }
    var total = 0.0
    for cluster in 0...coder.clusterSizes.count {
      for knowledge in 0...2 {
        for type in 0..<2 {
          for syntax in 0...3 {
            let sentence = Sentence(
              cluster: cluster, knowledge: knowledge, type: type, syntax: syntax)
            total += exp(try coder.logProbability(of: sentence).total)
          }
        }
      }
    }
    #expect(abs(total - 1) < 1e-13)
  }

  @Test(arguments: [(0.5, 1.0), (0.9, 0.1), (0.1, 30.0), (0, 2.5)])
  func sequentialCodeIsTheMarginalLikelihood(discount: Double, concentration: Double) throws {
    let model = try hierarchicalModel(discount, concentration)
    var generator = SentenceGenerator(model: model, seed: 32)
    var coder = BayesCoder(model: model)
    var sum = NatsByPart()
    var sentences: [Sentence] = []
    for _ in 0..<3000 {
      let sentence = generator.next().sentence
      sum += try coder.logProbability(of: sentence)
      try coder.observe(sentence)
      sentences.append(sentence)
    }
    let expected = marginalLikelihood(sentences, model)
    #expect(abs(sum.partition / expected.partition - 1) < 1e-11)
    #expect(abs(sum.knowledge / expected.knowledge - 1) < 1e-11)
    #expect(abs(sum.syntax / expected.syntax - 1) < 1e-11)
    #expect(coder.sentences == 3000 && coder.clusterSizes.reduce(0, +) == 3000)
    #expect(coder.clusterSizes.count == generator.clusterCount)
  }

  @Test func sentencesOutsideTheModelAreErrors() throws {
    let model = try hierarchicalModel(0.5, 1)
    var coder = BayesCoder(model: model)
    try coder.observe(Sentence(cluster: 0, knowledge: 4, type: 7, syntax: 16))
    let impossible: [(sentence: Sentence, message: String)] = [
      (
        Sentence(cluster: 2, knowledge: 0, type: 0, syntax: 0),
        "the sentence's cluster is 2, but it must lie in 0...1"
      ),
      (
        Sentence(cluster: 0, knowledge: 5, type: 0, syntax: 0),
        "the sentence's knowledge is 5, but it must lie in 0...4"
      ),
      (
        Sentence(cluster: 0, knowledge: 0, type: 8, syntax: 0),
        "the sentence's type is 8, but it must lie in 0...7"
      ),
      (
        Sentence(cluster: 0, knowledge: 0, type: 0, syntax: -1),
        "the sentence's syntax is -1, but it must lie in 0...16"
      ),
    ]
    for (sentence, message) in impossible {
      let error = #expect(throws: InvalidParameter.self) {
        try coder.logProbability(of: sentence)
      }
      #expect(error?.description == message)
      #expect(throws: InvalidParameter.self) { try coder.observe(sentence) }
    }
    #expect(coder.sentences == 1 && coder.clusterSizes == [1])
  }
}
