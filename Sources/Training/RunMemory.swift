import Corpora
import Support
import Transformer

extension RunConfiguration {
  /// The memory that training the run takes, on so many threads: the corpora and the model, and what is
  /// asked at each evaluation or, if that is more, a batch of sentences.
  public func memory(threads: Int) -> ByteCount {
    let longest = sources.map(\.corpus.longestSentence).max() ?? 2
    let sentences = phases.map(\.batchSentences).max() ?? 1
    let trainer = max(
      trainer(threads: threads, sequences: sentences, length: longest - 1),
      trainer(
        threads: threads,
        sequences: Questions.atOnce(vocabulary: model.vocabulary),
        length: max(longest - 2, 1)))
    var corpora = ByteCount.zero
    for (place, source) in sources.enumerated() {
      corpora += source.corpus.memory(sentences: self.sentences(of: place))
    }
    for group in evaluation.groups ?? [] {
      if let corpus = group.corpus { corpora += corpus.memory(sentences: 1) }
    }
    // A sentence of a batch or an evaluation: its own array with what that takes, its part of the
    // batch and the predictions.
    let batch = ByteCount(sentences, 128 + 32 * longest)
    return trainer + corpora + max(batch, memoryOfQuestions)
  }

  private func trainer(threads: Int, sequences: Int, length: Int) -> ByteCount {
    Trainer.memory(
      of: model, threads: threads, sequences: sequences, length: length,
      average: average != nil)
  }

  /// The memory of what an evaluation asks and what is answered, and of how often facts occur in a set.
  private var memoryOfQuestions: ByteCount {
    func questions(
      _ corpus: CorpusConfiguration, _ sentences: Int, _ questions: Int?
    ) -> ByteCount {
      guard let facts = corpus.likelyFacts(sentences: sentences) else { return .zero }
      return Questions.memory(
        facts: facts, asked: mostAsked(corpus, sentences: sentences, questions: questions),
        vocabulary: model.vocabulary)
    }
    var memory = questions(corpus, sentences(of: 0), evaluation.questions)
    if let size = sources[0].sentences, let facts = corpus.likelyFacts(sentences: size) {
      memory += FactCounts.memory(people: facts.people, attributes: facts.attributes)
    }
    for group in evaluation.groups ?? [] {
      let (corpus, sentences) = subject(of: group)
      memory += questions(corpus, sentences, group.questions)
    }
    return memory
  }

  /// - Throws: `NotEnoughMemory`.
  package func requireMemory(
    threads: Int, limits: [Memory.Limit] = Memory.limits
  ) throws(NotEnoughMemory) {
    try Memory.require(
      memory(threads: threads), for: "this run",
      remedy: "make its model, its corpora or its batch smaller", threads: threads,
      limits: limits)
  }
}
