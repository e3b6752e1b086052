import Corpora
import Support
import Testing
import Theory

/// Memory is asked for before an open world is made, by how many people its sentences will mention.
@Suite struct LikelyPeopleTests {
  private func world(_ law: PeopleLaw, seed: UInt64) throws -> BiographyConfiguration {
    try BiographyConfiguration(
      names: [1000, 1000, 100], values: [3], templates: 1, law: law, noise: 0, seed: seed)
  }

  @Test(arguments: [
    PeopleLaw.openPitmanYor(discount: 0, concentration: 5),
    .openPitmanYor(discount: 0.3, concentration: 1),
    .openPitmanYor(discount: 0.7, concentration: 10),
    .openPitmanYor(discount: 0.95, concentration: 0),
    .endlessPower(exponent: 1.1, shift: 0), .endlessPower(exponent: 1.5, shift: 4),
    .endlessPower(exponent: 3, shift: 1000),
  ])
  func theyAreHardlyEverMore(law: PeopleLaw) throws {
    for sentences in [1, 30, 3000] {
      for seed in 0..<30 as Range<UInt64> {
        let world = try world(law, seed: seed)
        let met = try BiographyCorpus(world, sentences: sentences).people
        let likely = world.likelyPeople(sentences: sentences)
        #expect(met <= likely && likely <= sentences, "\(met) of \(likely)")
      }
    }
  }

  /// A long stream of a law with few people takes little.
  @Test func manySentencesAboutFewPeopleTakeLittle() throws {
    let steep = try world(.endlessPower(exponent: 2, shift: 0), seed: 1)
    #expect(steep.likelyPeople(sentences: 1_000_000_000) < 200_000)
    let slow = try world(.openPitmanYor(discount: 0, concentration: 10), seed: 1)
    #expect(slow.likelyPeople(sentences: 1_000_000_000) < 2000)
    #expect(
      BiographyCorpus.memory(of: slow, sentences: 1_000_000_000) < ByteCount(1_000_000))
  }
}
