import Analysis
import Corpora
import Testing

/// Of the family of Figures 3 and 4.
@Suite struct PredictedCodesTests {
  private let family: CodedFamily
  private let corpus: BiographyCorpus

  init() throws {
    family = try committedFamily().family
    corpus = try BiographyCorpus(
      family.members[0].run.configuration.corpus.requireBiographies())
  }

  @Test func smallModelsShouldLoseMore() throws {
    let among = try AmongStrangers(committedRuns("Strangers/strangers"))
    let losses = try family.losses(corpus, by: among.interference(memory: 128))
    // Three seeds of a size are next to each other, and the course of training does not know of seeds.
    for (index, loss) in losses.enumerated().dropFirst() {
      #expect(index % 3 == 0 ? loss < losses[index - 1] : loss == losses[index - 1])
    }
    #expect(losses[0] > 0.9 && losses[losses.count - 1] < 0.05)
  }

  @Test func aCapacityIsFilledFromTheTop() throws {
    let losses = family.losses(corpus, storing: 1)
    // 504 parameters hold three facts of five bits about 33 people.
    #expect(family.members[0].parameters == 504)
    #expect(losses[0] == corpus.law.masses[33])
    #expect(losses[losses.count - 1] == 0)
  }

  @Test func theLeastSumIsFound() {
    let losses = family.members.indices.map { $0 < 6 ? 0.5 : 0 }
    let sizes = family.members.map { 4 * Double($0.parameters) / 1e5 }
    let least = family.leastExcess(bitsPerWeight: 4, losing: losses, factBits: 4, sentences: 1e5)
    #expect(abs(least - min(sizes[0] + 2, sizes[6])) < 1e-12)
  }
}
