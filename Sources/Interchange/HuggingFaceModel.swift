import Corpora
import Transformer

/// generation_config.json. A sentence ends with its full stop, or where another one begins.
///
/// The beginning of a sentence also fills up the rows of a batch: it is the one token that is never a
/// reply. As it is among the ends, transformers does not guess from it what of an input is padding, which
/// would hide the beginning itself.
struct HuggingFaceGeneration: Encodable {
  let start = BiographyVocabulary.start
  let ends = [BiographyVocabulary.stop, BiographyVocabulary.start]
  let padding = BiographyVocabulary.start

  enum CodingKeys: String, CodingKey {
    case start = "bos_token_id"
    case ends = "eos_token_id"
    case padding = "pad_token_id"
  }
}

/// config.json: our model as transformers' GPT-NeoX.
///
/// Version 4 of transformers reads `rotary_pct`, `rotary_emb_base` and `torch_dtype`, version 5
/// `rope_parameters` and `dtype`; each takes no notice of the other's.
struct HuggingFaceModel: Encodable {
  struct Rotary: Encodable {
    let type = "default"
    let base = 10_000.0
    let share = 1.0

    enum CodingKeys: String, CodingKey {
      case type = "rope_type"
      case base = "rope_theta"
      case share = "partial_rotary_factor"
    }
  }

  let architectures = ["GPTNeoXForCausalLM"]
  let type = "gpt_neox"
  let vocabulary, width, innerWidth, layers, heads, context: Int
  let tiedOutput: Bool
  /// The tanh form of GELU, as in `Reference.gelu`.
  let activation = "gelu_new"
  let normEpsilon = 1e-5
  let initialDeviation = 0.02
  let hasParallelResidual = false
  let hasAttentionBias = true
  let hiddenDropout = 0.0
  let attentionDropout = 0.0
  let start = BiographyVocabulary.start
  let stop = BiographyVocabulary.stop
  let dataType = "float32"
  let dataTypeBefore5 = "float32"
  let rotary = Rotary()
  let rotaryShareBefore5 = 1.0
  let rotaryBaseBefore5 = 10_000

  init(_ model: ModelConfiguration) {
    vocabulary = model.vocabulary
    width = model.width
    innerWidth = 4 * model.width
    layers = model.layers
    heads = model.heads
    context = model.context
    tiedOutput = model.tiedOutput
  }

  enum CodingKeys: String, CodingKey {
    case architectures
    case type = "model_type"
    case vocabulary = "vocab_size"
    case width = "hidden_size"
    case innerWidth = "intermediate_size"
    case layers = "num_hidden_layers"
    case heads = "num_attention_heads"
    case context = "max_position_embeddings"
    case tiedOutput = "tie_word_embeddings"
    case activation = "hidden_act"
    case normEpsilon = "layer_norm_eps"
    case initialDeviation = "initializer_range"
    case hasParallelResidual = "use_parallel_residual"
    case hasAttentionBias = "attention_bias"
    case hiddenDropout = "hidden_dropout"
    case attentionDropout = "attention_dropout"
    case start = "bos_token_id"
    case stop = "eos_token_id"
    case dataType = "dtype"
    case dataTypeBefore5 = "torch_dtype"
    case rotary = "rope_parameters"
    case rotaryShareBefore5 = "rotary_pct"
    case rotaryBaseBefore5 = "rotary_emb_base"
  }
}
