import Corpora
import Support
import Transformer

extension RunConfiguration {
  /// The memory that training the run takes, on so many threads: the corpus and the model, and what is
  /// asked of everybody at each evaluation or, if that is more, a batch of sentences.
  public func memory(threads: Int) -> ByteCount {
    let trainer = max(
      Trainer.memory(
        of: model, threads: threads, sequences: batchSentences,
        length: BiographyCorpus.sentenceLength - 1),
      Trainer.memory(
        of: model, threads: threads,
        sequences: Evaluator.questionsAtOnce(vocabulary: model.vocabulary),
        length: Evaluator.questionLength))
    // A sentence of an evaluation, with the arrays of its tokens and of their kinds, its part of the
    // batch and the predictions.
    let batch = ByteCount(batchSentences, 384)
    return trainer + BiographyCorpus.memory(of: corpus)
      + max(batch, Evaluator.memoryOfPeople(self))
  }

  /// - Throws: `NotEnoughMemory`.
  package func requireMemory(
    threads: Int, limits: [Memory.Limit] = Memory.limits
  ) throws(NotEnoughMemory) {
    try Memory.require(
      memory(threads: threads), for: "this run",
      remedy: "make its model, its corpus or its batch smaller", threads: threads,
      limits: limits)
  }
}
