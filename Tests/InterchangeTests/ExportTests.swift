import Corpora
import Foundation
import Interchange
import Support
import TestSupport
import Testing
import Training
import TrainingFixture
import Transformer

@Suite struct ExportTests {
  private let files = FileManager.default

  private func trained(
    _ configuration: RunConfiguration, _ folder: TemporaryFolder
  ) throws -> RunFolder {
    let training = try TrainingRun(configuration, store: folder.store, threads: 1)
    #expect(try training.train() == .complete(step: configuration.steps))
    return training.run
  }

  private func object(_ url: URL) throws -> [String: Any] {
    try #require(
      try JSONSerialization.jsonObject(with: Data(contentsOf: url)) as? [String: Any])
  }

  private func names(_ url: URL) throws -> [String] {
    try files.contentsOfDirectory(atPath: url.path).sorted()
  }

  /// The trainer that a run ends with, by plain steps without the store.
  private func trainer(_ configuration: RunConfiguration) throws -> Trainer {
    let trainer = try Trainer(
      configuration: configuration.model, seed: configuration.seed, threads: 1)
    let corpus = try BiographyCorpus(configuration.biographies)
    let count = configuration.batchSentences
    for step in 1...configuration.steps {
      let batch = try corpus.batch(
        from: UInt64((step - 1) * count), count: count, in: .training)
      _ = try trainer.trainingStep(
        Batch(
          sequences: count, length: batch.length, tokens: batch.tokens, targets: batch.targets),
        learningRate: configuration.schedule.rate(step: step, of: configuration.steps),
        settings: configuration.optimiser)
    }
    return trainer
  }

  @Test(arguments: [false, true])
  func weightsAndLogitsAreTheTrainers(tied: Bool) throws {
    struct Probe: Decodable {
      let text: String
      let tokens: [Int32]
      let logits: [[Float]]
    }
    let folder = try TemporaryFolder()
    let configuration = try sampleConfiguration(steps: 6, tiedOutput: tied)
    let target = folder.url.appendingPathComponent("new/export")
    let model = try TrainedModel(trained(configuration, folder))
    #expect(model.isComplete && model.step == 6)
    try model.export.write(to: target, probe: 3)
    let trainer = try trainer(configuration)

    let file = try Data(contentsOf: target.appendingPathComponent("model.safetensors"))
    let header = try SafetensorsHeader(parsing: file, file: "model.safetensors")
    #expect(header.metadata == ["format": "pt"])
    #expect(header.tensors.map(\.name) == trainer.layout.tensors.map(\.name))
    #expect(header.tensors.contains { $0.name == "embed_out.weight" } == !tied)
    trainer.withState(.parameters) { values in
      for (tensor, expected) in zip(header.tensors, trainer.layout.tensors) {
        let weights = values[expected.offset..<expected.offset + expected.count]
        #expect(tensor.dataType == "F32" && tensor.shape == expected.shape)
        #expect(file[tensor.bytes] == Data(buffer: UnsafeBufferPointer(rebasing: weights)))
      }
    }

    let corpus = try BiographyCorpus(configuration.biographies)
    let lines = try Data(contentsOf: target.appendingPathComponent("probe.jsonl"))
      .split(separator: UInt8(ascii: "\n"))
    #expect(lines.count == 3)
    for (index, line) in lines.enumerated() {
      let probe = try JSONDecoder().decode(Probe.self, from: line)
      let tokens = corpus.sentence(at: UInt64(index), in: .validation).tokens
      #expect(probe.tokens == tokens)
      // The line of a corpus file.
      var line: [UInt8] = []
      try BiographyText(corpus.vocabulary).append(Array(tokens.dropFirst()), to: &line)
      #expect(Array("\(probe.text)\n".utf8) == line)
      let logits = try trainer.logits(
        Batch(
          sequences: 1, length: 7, tokens: Array(tokens.dropLast()),
          targets: Array(tokens.dropFirst())))
      #expect(probe.logits.flatMap { $0 } == logits)
    }
  }

  @Test(arguments: [false, true])
  func configurationIsThatOfGPTNeoX(tied: Bool) throws {
    let folder = try TemporaryFolder()
    let run = try trained(sampleConfiguration(steps: 1, tiedOutput: tied), folder)
    let target = folder.url.appendingPathComponent("export")
    try TrainedModel(run).export.write(to: target)
    let vocabulary = try BiographyVocabulary(sampleConfiguration().biographies).size
    var object = try object(target.appendingPathComponent("config.json"))
    let rotary = try #require(object.removeValue(forKey: "rope_parameters") as? [String: Any])
    #expect(rotary.count == 3 && rotary["rope_type"] as? String == "default")
    #expect(rotary["rope_theta"] as? Double == 10_000)
    #expect(rotary["partial_rotary_factor"] as? Double == 1)
    #expect(object.removeValue(forKey: "architectures") as? [String] == ["GPTNeoXForCausalLM"])
    let texts = [
      "model_type": "gpt_neox", "hidden_act": "gelu_new", "dtype": "float32",
      "torch_dtype": "float32",
    ]
    for (key, text) in texts {
      #expect(object.removeValue(forKey: key) as? String == text, "\(key)")
    }
    let truths = [
      "use_parallel_residual": false, "attention_bias": true, "tie_word_embeddings": tied,
    ]
    for (key, truth) in truths {
      #expect(object.removeValue(forKey: key) as? Bool == truth, "\(key)")
    }
    let numbers = [
      "hidden_size": 8, "intermediate_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2,
      "max_position_embeddings": 8, "vocab_size": Double(vocabulary), "layer_norm_eps": 1e-5,
      "initializer_range": 0.02, "rotary_pct": 1, "rotary_emb_base": 10_000, "bos_token_id": 0,
      "eos_token_id": 1, "hidden_dropout": 0, "attention_dropout": 0,
    ]
    for (key, number) in numbers {
      #expect(object.removeValue(forKey: key) as? Double == number, "\(key)")
    }
    #expect(object.isEmpty, "\(object.keys)")
  }

  @Test func theTokenizerHasOurNumbers() throws {
    let folder = try TemporaryFolder()
    let configuration = try sampleConfiguration(steps: 1, spareTokens: 3)
    let target = folder.url.appendingPathComponent("export")
    try TrainedModel(trained(configuration, folder)).export.write(to: target)
    let tokenizer = try object(target.appendingPathComponent("tokenizer.json"))
    let model = try #require(tokenizer["model"] as? [String: Any])
    let words = try #require(model["vocab"] as? [String: Int])
    #expect(model["type"] as? String == "WordLevel")
    #expect(tokenizer["pre_tokenizer"] as? [String: String] == ["type": "WhitespaceSplit"])
    #expect(words.values.sorted() == Array(0..<configuration.model.vocabulary))
    #expect(words["<unk>"] == nil && words.keys.allSatisfy { !$0.contains(" ") })
    let corpus = try BiographyCorpus(configuration.biographies)
    for token in 0..<corpus.vocabulary.size {
      #expect(words[try #require(corpus.vocabulary.tokenText(token))] == token)
    }
    for index in 0..<50 {
      let tokens = corpus.sentence(at: UInt64(index), in: .training).tokens
      let text = tokens.compactMap { corpus.vocabulary.tokenText(Int($0)) }.joined(separator: " ")
      #expect(text.split(separator: " ").map { words[String($0)] } == tokens.map { Int($0) })
    }
    let openers = Set((0..<50).map { corpus.sentence(at: $0, in: .training).tokens[1] })
    let decoder = try #require(tokenizer["decoder"] as? [String: Any])
    let steps = try #require(decoder["decoders"] as? [[String: Any]])
    #expect(steps.map { $0["type"] as? String } == ["Replace", "Fuse", "Replace"])
    let last = try #require(steps.last?["pattern"] as? [String: String])
    let first = openers.sorted().compactMap { corpus.vocabulary.tokenText(Int($0)) }
    #expect(
      openers.count == 2 && last["Regex"] == #"\A (?=(<s>|\#(first.joined(separator: "|")))( |\z))"#
    )
    let added = try #require(tokenizer["added_tokens"] as? [[String: Any]])
    #expect(added.map { $0["id"] as? Int } == [0, 1])
    #expect(added.map { $0["content"] as? String } == ["<s>", "."])
    // What is special is left out of decoded texts, and the full stop is none of that.
    #expect(added.map { $0["special"] as? Bool } == [true, false])
    let settings = try object(target.appendingPathComponent("tokenizer_config.json"))
    #expect(settings["tokenizer_class"] as? String == "PreTrainedTokenizerFast")
    #expect(settings["bos_token"] as? String == "<s>" && settings["pad_token"] as? String == "<s>")
    #expect(settings["eos_token"] == nil && settings["padding_side"] as? String == "left")
    let generation = try object(target.appendingPathComponent("generation_config.json"))
    #expect(generation["eos_token_id"] as? [Int] == [1, 0])
    #expect(generation["bos_token_id"] as? Int == 0 && generation["pad_token_id"] as? Int == 0)
    #expect(generation.count == 3)
  }

  @Test func anEarlierExportIsReplaced() throws {
    let folder = try TemporaryFolder()
    let old = try trained(sampleConfiguration(steps: 2, tiedOutput: true), folder)
    let new = try trained(sampleConfiguration(steps: 1, spareTokens: 5), folder)
    let (target, fresh) = (
      folder.url.appendingPathComponent("target"), folder.url.appendingPathComponent("fresh")
    )
    try TrainedModel(old).export.write(to: target, probe: 1)
    #expect(try names(target).contains("probe.jsonl"))
    try TrainedModel(new).export.write(to: target)
    try TrainedModel(new).export.write(to: fresh)
    let expected = [
      "config.json", "generation_config.json", "model.safetensors", "tokenizer.json",
      "tokenizer_config.json",
    ]
    #expect(try names(target) == expected)
    for name in expected {
      #expect(
        try Data(contentsOf: target.appendingPathComponent(name))
          == Data(contentsOf: fresh.appendingPathComponent(name)))
    }
  }

  /// A run as a process killed at step 7 leaves it: checkpoints of steps 6 and 4.
  private func interrupted(_ folder: TemporaryFolder) throws -> RunFolder {
    let configuration = try sampleConfiguration(steps: 8)
    let training = try TrainingRun(configuration, store: folder.store, threads: 1)
    let store = RunStore(folder: folder.url.appendingPathComponent("interrupted"))
    let copy = try store.run(configuration.id)
    try files.createDirectory(at: store.folder, withIntermediateDirectories: true)
    _ = try training.train { progress in
      guard progress.step == 7 else { return }
      #expect(throws: Never.self) { try files.copyItem(at: training.run.folder, to: copy.folder) }
    }
    return copy
  }

  private func damage(_ url: URL) throws {
    var bytes = try Data(contentsOf: url)
    bytes[bytes.count - 1] ^= 1
    try bytes.write(to: url)
  }

  @Test func anInterruptedRunGivesItsLastWholeCheckpoint() throws {
    let folder = try TemporaryFolder()
    let run = try interrupted(folder)
    let model = try TrainedModel(run)
    #expect(!model.isComplete && model.step == 6)
    let newest = run.url("checkpoint-0000000006.safetensors")
    try damage(newest)
    var notices: [String] = []
    #expect(try TrainedModel(run) { notices.append($0) }.step == 4)
    #expect(notices.count == 1 && notices[0].contains(newest.path))
    try damage(run.url("checkpoint-0000000004.safetensors"))
    let error = #expect(throws: NoTrainedModel.self) { try TrainedModel(run) }
    #expect(error?.reason.contains(newest.path) == true)
    for step in try run.checkpointSteps() {
      try files.removeItem(at: run.url("checkpoint-000000000\(step).safetensors"))
    }
    let none = #expect(throws: NoTrainedModel.self) { try TrainedModel(run) }
    #expect(none?.reason.contains("no checkpoint yet") == true)
  }

  @Test func runsWithoutAModelAreRefused() throws {
    let folder = try TemporaryFolder()
    let unknown = #expect(throws: InvalidRunID.self) { try folder.store.run(beginning: "0a") }
    #expect(unknown?.matches == 0)
    let run = try trained(sampleConfiguration(steps: 2), folder)
    let checkpoint = run.url("checkpoint-0000000002.safetensors")
    try damage(checkpoint)
    let damaged = #expect(throws: NoTrainedModel.self) { try TrainedModel(run) }
    #expect(damaged?.reason.contains(checkpoint.path) == true)
    try files.removeItem(at: run.folder)
    let missing = #expect(throws: NoTrainedModel.self) { try TrainedModel(run) }
    #expect(missing?.reason.contains("train it first") == true)
    let diverging = try TrainingRun(
      sampleConfiguration(peak: 1e30), store: folder.store, threads: 1)
    _ = try diverging.train()
    let diverged = #expect(throws: NoTrainedModel.self) { try TrainedModel(diverging.run) }
    #expect(diverged?.reason.contains("it diverged at step") == true)
  }

  @Test func targetsThatCannotBeWrittenAreNamed() throws {
    let folder = try TemporaryFolder()
    let export = try TrainedModel(trained(sampleConfiguration(steps: 1), folder)).export
    let file = folder.url.appendingPathComponent("file")
    try Data("x".utf8).write(to: file)
    for target in [file, file.appendingPathComponent("below")] {
      let error = #expect(throws: FileError.self) { try export.write(to: target) }
      #expect(error?.path == file.path && error?.reason == "a file has that name")
    }
    #expect(try Data(contentsOf: file) == Data("x".utf8))
    // Nobody, root included, can make a folder there.
    let sealed = URL(fileURLWithPath: "/proc/self/export")
    let error = #expect(throws: FileError.self) { try export.write(to: sealed) }
    #expect(error?.action == "create the folder" && error?.path == sealed.path)
  }

  @Test func theCommandExportsAndFailsWithOneMessage() throws {
    let folder = try TemporaryFolder()
    let run = try interrupted(folder)
    let store = run.folder.deletingLastPathComponent()
    let target = folder.url.appendingPathComponent("export")
    let errors = folder.url.appendingPathComponent("errors")
    func export(_ id: String, limit: Int? = nil) throws -> (status: Int32, errors: String) {
      let arguments = ["export", "--run", id, "--store", store.path, "--to", target.path]
      let child = try startTool(arguments, limit: limit, errors: errors)
      child.waitUntilExit()
      return (child.terminationStatus, try String(contentsOf: errors, encoding: .utf8))
    }
    let prefix = String(run.id.prefix(6))
    let whole = try export(prefix)
    #expect(
      whole.status == 0 && whole.errors.contains("not complete; its last checkpoint, of step 6"))
    #expect(try names(target).contains("config.json"))
    // The weights need more than two blocks: what is left cannot be taken for an export.
    let full = try export(prefix, limit: 2)
    #expect(full.status == 1 && full.errors.contains("free some space and run again"))
    #expect(try !names(target).contains { $0 == "config.json" || $0.hasPrefix(".partial-") })
    let unknown = try export("zz")
    #expect(unknown.status == 1 && unknown.errors.contains("no run's id begins with \"zz\""))
    #expect(unknown.errors.split(separator: "\n").count == 1)
  }
}
