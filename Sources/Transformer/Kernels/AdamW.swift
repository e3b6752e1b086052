import Foundation

/// AdamW with decoupled weight decay (Loshchilov and Hutter), as PyTorch computes it.
enum AdamW {
  /// The coefficients of one step, the same for every parameter.
  struct Step {
    let beta1, beta2, epsilon, learningRate, decay, gradientScale: Float
    /// 1/(1 - beta1^t) and 1/sqrt(1 - beta2^t).
    let correction1, correction2: Float

    init(
      _ settings: OptimiserSettings, learningRate: Double, gradientScale: Float, number t: Int
    ) {
      beta1 = Float(settings.beta1)
      beta2 = Float(settings.beta2)
      epsilon = Float(settings.epsilon)
      self.learningRate = Float(learningRate)
      decay = Float(1 - learningRate * settings.weightDecay)
      self.gradientScale = gradientScale
      correction1 = Float(1 / (1 - pow(settings.beta1, Double(t))))
      correction2 = Float(1 / (1 - pow(settings.beta2, Double(t))).squareRoot())
    }
  }

  /// Updates `count` parameters, a multiple of 16, that all decay or all do not.
  static func update(
    _ parameters: Floats, _ first: Floats, _ second: Floats, gradient: ConstFloats, count: Int,
    step: Step, decays: Bool
  ) {
    let keep = Lanes(repeating: decays ? step.decay : 1)
    let rate = Lanes(repeating: -step.learningRate * step.correction1)
    for i in stride(from: 0, to: count, by: 16) {
      let g = gradient.lanes(i) * step.gradientScale
      let m = (first.lanes(i) * step.beta1).addingProduct(g, Lanes(repeating: 1 - step.beta1))
      let v = (second.lanes(i) * step.beta2).addingProduct(g * g, Lanes(repeating: 1 - step.beta2))
      first.store(m, i)
      second.store(v, i)
      let divisor = v.squareRoot() * step.correction2 + step.epsilon
      parameters.store((parameters.lanes(i) * keep).addingProduct(m / divisor, rate), i)
    }
  }
}
