import Foundation

/// The redundancy as N grows, by its leading and its next terms.
///
/// A part of the redundancy is a sum over clusters of F(m), m the cluster's sentences, with
/// F(m) = (D/2) ln m + kappa + o(1). Clusters with a frequency near y have the density
/// Gamma(b+1)/(Gamma(1-a) Gamma(b+a)) y^{-a-1} (1-y)^{b+a-1}. Its integral against (D/2) ln(Ny) + kappa diverges
/// at 0; there the exact sizes give the leading term, h N^a sum_m p_a(m) F(m), and the finite part is the next
/// one:
///
///     a > 0:   -(b/a) ((D/2) (ln N + psi(1-a) + 1/a - psi(b)) + kappa)
///     a = 0:   (b D/4) ln^2 N leads,   b ((D/2) (psi(1) - psi(b)) + kappa) ln N is next.
///
/// Below a discount of about 0.1 the two nearly cancel at every N that anybody has.
package struct RedundancyExpansion {
  private let discount: Double
  private let concentration: Double
  private let parameters: Double
  private let heaps: Double
  private let perCluster: (partition: Double, knowledge: Double)
  private let openingConstant: Double
  private let model: HierarchicalModel

  package init(model: HierarchicalModel) {
    self.model = model
    let process = model.clusters
    discount = process.discount
    concentration = process.concentration
    parameters = Double(model.knowledgeDimension)
    heaps = process.heapsConstant
    perCluster = (
      process.partitionRedundancyPerCluster,
      process.knowledgeRedundancyPerCluster(outcomes: model.knowledgeDimension + 1)
    )
    openingConstant = Self.openingConstant(process)
  }

  package func clusters(_ n: Double) -> Double {
    discount > 0 ? heaps * pow(n, discount) : concentration * log(n)
  }

  package func partition(_ n: Double) -> Double { leading(n, parameters: 1, perCluster.partition) }

  package func knowledge(_ n: Double) -> Double {
    leading(n, parameters: parameters, perCluster.knowledge)
  }

  private func leading(_ n: Double, parameters: Double, _ perCluster: Double) -> Double {
    discount > 0
      ? clusters(n) * perCluster : concentration * parameters / 4 * log(n) * log(n)
  }

  package func syntax(_ n: Double) -> Double {
    let types = Double(model.syntaxTypes)
    let constant = CategoricalInformation.clarkeBarron(
      outcomes: model.syntaxDimension + 1, draws: 1)
    return types * (constant + Double(model.syntaxDimension) / 2 * log(n / types))
  }

  package func nextKnowledge(_ n: Double) -> Double {
    let constant = CategoricalInformation.clarkeBarron(
      outcomes: model.knowledgeDimension + 1, draws: 1)
    return finitePart(n, parameters: parameters, constant: constant)
  }

  private func finitePart(_ n: Double, parameters: Double, constant: Double) -> Double {
    let (a, b) = (discount, concentration)
    // b psi(b), which is -1 at b = 0.
    let weighted = b * digamma(b + 1) - 1
    if a > 0 {
      let logs = b * (log(n) + digamma(1 - a) + 1 / a) - weighted
      return -(parameters / 2 * logs + b * constant) / a
    }
    return (parameters / 2 * (b * digamma(1) - weighted) + b * constant) * log(n)
  }

  /// A cluster of m costs sum_{j<m} f(j-a) = (1/2) ln m + `excessConstant`(a); what openings cost beside
  /// sum f(n+b) tends to a constant for a > 0, from E ln K_N = a ln N + psi(1+b/a) - a psi(1+b), and is
  /// (b f(b) - 1/2) ln N at a = 0.
  package func nextPartition(_ n: Double) -> Double {
    let (a, b) = (discount, concentration)
    let joining = finitePart(n, parameters: 1, constant: Self.excessConstant(a))
    return joining + (a > 0 ? openingConstant : (b * predictionExcess(b) - 0.5) * log(n))
  }

  /// The limit of sum_k P(K_N > k) f(b+ak) - sum_{n<N} f(n+b) for a > 0.
  private static func openingConstant(_ process: PitmanYor) -> Double {
    let (a, b) = (process.discount, process.concentration)
    let rest = integrateHalfLine { t in (0.5 - binetKernel(t)) * exp(-b * t) / expm1(a * t) }
    return -0.5 * digamma(1 + b) - excessConstant(-b) - rest
  }

  /// The limit of sum_{j=1}^m f(j-a) - (1/2) ln m.
  private static func excessConstant(_ a: Double) -> Double {
    1.5 - a - (1 - a) * digamma(2 - a) - 0.5 * log(2 * .pi) + logGamma(1 - a)
  }

  /// I_A(n) exceeds Clarke's and Barron's formula by 0.915858 Gamma(A/2+1)/Gamma((A-1)/2) n^{-1/2}, from
  /// outcomes whose probability is near 0: the chance that a drawn outcome was seen j times before is
  /// Gamma(j+3/2)/(Gamma(3/2) j!) Gamma(A/2+1)/Gamma((A-1)/2) n^{-3/2}, and the number is minus twice the finite
  /// part of the integral of w(t) e^{-t/2} (1-e^{-t})^{-3/2}.
  package func nextSyntax(_ n: Double) -> Double {
    let types = Double(model.syntaxTypes)
    let half = Double(model.syntaxDimension) / 2
    return types * 0.915858043 / gammaRatio(half, delta: 1.5) * (types / n).squareRoot()
  }
}
