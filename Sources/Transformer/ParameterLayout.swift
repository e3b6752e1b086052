/// Where each parameter tensor lies in the model's one flat buffer of fp32 numbers.
///
/// Names and shapes are those of Hugging Face's GPT-NeoX, so that exporting is a copy. Matrices are
/// [out, in], row-major. `attention.query_key_value` holds, head by head, the rows of query, key and
/// value.
public struct ParameterLayout: Sendable, Hashable {
  public struct Tensor: Sendable, Hashable {
    public let name: String
    public let shape: [Int]
    /// Position of the first number in the flat buffer.
    public let offset: Int
    /// Whether weight decay applies: to matrices, not to biases and LayerNorm.
    public let decays: Bool
    public var count: Int { shape.reduce(1, *) }
  }

  /// Offsets of one block's tensors.
  struct Block: Hashable, Sendable {
    let norm1Gain, norm1Bias, norm2Gain, norm2Bias: Int
    let qkvWeight, qkvBias, projectionWeight, projectionBias: Int
    let upWeight, upBias, downWeight, downBias: Int
  }

  public let tensors: [Tensor]
  /// The length of the buffer. Tensors start at multiples of 16 numbers; the gaps stay zero.
  public let count: Int
  let embedding: Int
  let output: Int
  let normGain: Int
  let normBias: Int
  let blocks: [Block]

  public init(_ configuration: ModelConfiguration) {
    var tensors: [Tensor] = []
    var next = 0
    func add(_ name: String, _ shape: [Int], decays: Bool) -> Int {
      let tensor = Tensor(name: name, shape: shape, offset: next, decays: decays)
      tensors.append(tensor)
      next += (tensor.count + 15) / 16 * 16
      return tensor.offset
    }
    let d = configuration.width
    embedding = add(
      "gpt_neox.embed_in.weight", [configuration.vocabulary, d], decays: true)
    blocks = (0..<configuration.layers).map { layer in
      let prefix = "gpt_neox.layers.\(layer)."
      return Block(
        norm1Gain: add(prefix + "input_layernorm.weight", [d], decays: false),
        norm1Bias: add(prefix + "input_layernorm.bias", [d], decays: false),
        norm2Gain: add(prefix + "post_attention_layernorm.weight", [d], decays: false),
        norm2Bias: add(prefix + "post_attention_layernorm.bias", [d], decays: false),
        qkvWeight: add(prefix + "attention.query_key_value.weight", [3 * d, d], decays: true),
        qkvBias: add(prefix + "attention.query_key_value.bias", [3 * d], decays: false),
        projectionWeight: add(prefix + "attention.dense.weight", [d, d], decays: true),
        projectionBias: add(prefix + "attention.dense.bias", [d], decays: false),
        upWeight: add(prefix + "mlp.dense_h_to_4h.weight", [4 * d, d], decays: true),
        upBias: add(prefix + "mlp.dense_h_to_4h.bias", [4 * d], decays: false),
        downWeight: add(prefix + "mlp.dense_4h_to_h.weight", [d, 4 * d], decays: true),
        downBias: add(prefix + "mlp.dense_4h_to_h.bias", [d], decays: false))
    }
    normGain = add("gpt_neox.final_layer_norm.weight", [d], decays: false)
    normBias = add("gpt_neox.final_layer_norm.bias", [d], decays: false)
    output =
      configuration.tiedOutput
      ? embedding : add("embed_out.weight", [configuration.vocabulary, d], decays: true)
    self.tensors = tensors
    count = next
  }
}
