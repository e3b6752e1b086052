import Corpora
import Transformer

/// tokenizer.json and tokenizer_config.json: one token for each word between white space, with our
/// numbers.
///
/// The beginning of a sentence is put before every text; one that is written there already counts as
/// that. There is no token for unknown words, so transformers refuses a text that has one, rather than
/// ask the model about something that it was never shown.
struct HuggingFaceTokenizer {
  let tokenizer: Tokenizer
  let configuration: Configuration

  init(_ vocabulary: BiographyVocabulary, model: ModelConfiguration) {
    func text(_ token: Int) -> String { vocabulary.tokenText(token) ?? "<unused\(token)>" }
    var words: [String: Int] = [:]
    for token in 0..<model.vocabulary { words[text(token)] = token }
    let start = text(BiographyVocabulary.start)
    tokenizer = Tokenizer(
      addedTokens: [
        // Normalised, to be seen by `Replacement.writtenStart`.
        Added(id: BiographyVocabulary.start, content: start, special: true, normalized: true),
        // A word of the text, though it ends it: what is special is left out of decoded texts. It is
        // here to be found without a space before it.
        Added(
          id: BiographyVocabulary.stop, content: text(BiographyVocabulary.stop), special: false,
          normalized: false),
      ],
      normalizer: .writtenStart(start), processing: Processing(start: start),
      decoder: Decoding(first: [start] + vocabulary.openers.map(text)), model: Model(vocab: words))
    configuration = Configuration(start: start, padding: start, longest: model.context)
  }

  /// A token that is found in a text before it is split into words.
  struct Added: Encodable {
    let id: Int
    let content: String
    /// Whether it is a mark and no part of the text.
    let special: Bool
    let normalized: Bool
    let lstrip = false
    let rstrip = false
    let singleWord = false

    enum CodingKeys: String, CodingKey {
      case id, content, special, normalized, lstrip, rstrip
      case singleWord = "single_word"
    }
  }

  /// What matches a regular expression is replaced.
  struct Replacement: Encodable {
    let type = "Replace"
    let pattern: [String: String]
    let content: String

    init(_ expression: String, by content: String) {
      pattern = ["Regex": expression]
      self.content = content
    }

    /// Takes the mark from the beginning of a text, but not from one that is nothing else: the library
    /// also normalises the mark itself, and would then look for an empty one.
    static func writtenStart(_ start: String) -> Replacement {
      Replacement(#"\A\s*\#(start)\s*(?=\S)"#, by: "")
    }
  }

  /// Puts the beginning of a sentence before a text.
  struct Processing: Encodable {
    let type = "TemplateProcessing"
    let single, pair: [Part]
    let specialTokens: [String: Special]

    init(start: String) {
      single = [.special(start), .text("A")]
      pair = single + [.text("B")]
      specialTokens = [start: Special(id: start, tokens: [start])]
    }

    enum CodingKeys: String, CodingKey {
      case type, single, pair
      case specialTokens = "special_tokens"
    }

    struct Special: Encodable {
      let id: String
      let ids = [BiographyVocabulary.start]
      let tokens: [String]
    }

    enum Part: Encodable {
      case special(String)
      case text(String)

      func encode(to encoder: any Encoder) throws {
        struct Named: Encodable {
          let id: String
          let type = 0

          enum CodingKeys: String, CodingKey {
            case id
            case type = "type_id"
          }
        }
        var container = encoder.singleValueContainer()
        switch self {
        case .special(let id): try container.encode(["SpecialToken": Named(id: id)])
        case .text(let id): try container.encode(["Sequence": Named(id: id)])
        }
      }
    }
  }

  /// Makes a text of words. Each gets a space before it, so that a reply that is decoded by itself may be
  /// put after its prompt; a whole sentence, which is known by its first word, loses it again.
  struct Decoding: Encodable {
    let type = "Sequence"
    let decoders: [Step]

    init(first words: [String]) {
      decoders = [
        .replace(Replacement(#"\A"#, by: " ")), .fuse,
        .replace(
          Replacement(#"\A (?=(\#(words.joined(separator: "|")))( |\z))"#, by: "")),
      ]
    }

    enum Step: Encodable {
      case replace(Replacement)
      case fuse

      func encode(to encoder: any Encoder) throws {
        switch self {
        case .replace(let replacement): try replacement.encode(to: encoder)
        case .fuse: try ["type": "Fuse"].encode(to: encoder)
        }
      }
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
    let normalizer: Replacement
    let splitting = ["type": "WhitespaceSplit"]
    let processing: Processing
    let decoder: Decoding
    let model: Model

    enum CodingKeys: String, CodingKey {
      case version, normalizer, decoder, model
      case addedTokens = "added_tokens"
      case splitting = "pre_tokenizer"
      case processing = "post_processor"
    }
  }

  /// There is no `eos_token`, which transformers would make special: `HuggingFaceGeneration` says where
  /// a reply ends.
  struct Configuration: Encodable {
    let tokenizerClass = "PreTrainedTokenizerFast"
    let start: String
    /// Fills up the rows of a batch, on the left, so that replies follow their prompts.
    let padding: String
    let side = "left"
    let longest: Int
    /// GPT-NeoX takes no token types, which the class would add.
    let inputs = ["input_ids", "attention_mask"]
    /// Else decoding would remove the space before the full stop.
    let cleansUpSpaces = false

    enum CodingKeys: String, CodingKey {
      case tokenizerClass = "tokenizer_class"
      case start = "bos_token"
      case padding = "pad_token"
      case side = "padding_side"
      case longest = "model_max_length"
      case inputs = "model_input_names"
      case cleansUpSpaces = "clean_up_tokenization_spaces"
    }
  }
}
