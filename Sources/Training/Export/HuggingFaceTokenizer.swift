import SyntaxKnowledge
import Transformer

/// tokenizer.json and tokenizer_config.json: one token for each word between white space, with our
/// numbers.
///
/// The beginning of a sentence is a word like any other and has to be written. There is no token
/// for unknown words, so transformers refuses a text that has one, rather than ask the model about
/// something that it was never shown.
struct HuggingFaceTokenizer {
  let tokenizer: Tokenizer
  let configuration: Configuration

  init(_ vocabulary: BiographyVocabulary, model: ModelConfiguration) {
    var words: [String: Int] = [:]
    for token in 0..<model.vocabulary {
      words[vocabulary.tokenText(token) ?? Self.unusedText(token)] = token
    }
    let (start, stop) = (BiographyVocabulary.start, BiographyVocabulary.stop)
    let texts = [start, stop].map { vocabulary.tokenText($0) ?? Self.unusedText($0) }
    tokenizer = Tokenizer(
      addedTokens: [Added(id: start, content: texts[0]), Added(id: stop, content: texts[1])],
      model: Model(vocab: words))
    configuration = Configuration(start: texts[0], stop: texts[1], longest: model.context)
  }

  /// The text of a token of the model that the corpus does not use.
  private static func unusedText(_ token: Int) -> String { "<unused\(token)>" }

  /// A token that is no knowledge but a mark; found in a text before it is split into words.
  struct Added: Encodable {
    let id: Int
    let content: String
    let special = true
    let normalized = false
    let lstrip = false
    let rstrip = false
    let singleWord = false

    enum CodingKeys: String, CodingKey {
      case id, content, special, normalized, lstrip, rstrip
      case singleWord = "single_word"
    }
  }

  struct Model: Encodable {
    let type = "WordLevel"
    let vocab: [String: Int]
    /// The format wants a name; that the vocabulary lacks it makes an unknown word an error.
    let unknown = "<unk>"

    enum CodingKeys: String, CodingKey {
      case type, vocab
      case unknown = "unk_token"
    }
  }

  struct Tokenizer: Encodable {
    let version = "1.0"
    let addedTokens: [Added]
    let splitting = ["type": "WhitespaceSplit"]
    let model: Model

    enum CodingKeys: String, CodingKey {
      case version, model
      case addedTokens = "added_tokens"
      case splitting = "pre_tokenizer"
    }
  }

  struct Configuration: Encodable {
    let tokenizerClass = "PreTrainedTokenizerFast"
    let start, stop: String
    let longest: Int
    /// GPT-NeoX takes no token types, which the class would add.
    let inputs = ["input_ids", "attention_mask"]
    /// Else decoding would remove the space before the full stop.
    let cleansUpSpaces = false

    enum CodingKeys: String, CodingKey {
      case tokenizerClass = "tokenizer_class"
      case start = "bos_token"
      case stop = "eos_token"
      case longest = "model_max_length"
      case inputs = "model_input_names"
      case cleansUpSpaces = "clean_up_tokenization_spaces"
    }
  }
}
