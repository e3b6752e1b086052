import Foundation
import Testing
import Theory

@Suite struct DataLawTests {
  /// Loss fraction and local exponent over 100,000 items: an independent incomplete gamma function.
  @Test(arguments: [
    (1.35, 1000.0, 1e6, 5, 0.1360007832275696, -0.7315521752329461),
    (2, 4, 1e5, 80, 0.05998407762483783, -0.5003766236926315),
    (1.2, 20, 1e6, 1, 0.026342334329080674, -1.0720554869356087),
    (0, 0, 1e6, 5, 0.029252688076961127, -6.466632177961723),
  ])
  func lossMatchesReference(
    s: Double, shift: Double, n: Double, r: Int, loss: Double, exponent: Double
  ) throws {
    let law = try FrequencyLaw.shiftedPower(exponent: s, shift: shift, items: 100_000)
    expectClose(try law.lossFraction(samples: n, sightings: r), loss)
    expectClose(try law.localExponent(samples: n, sightings: r), exponent)
  }

  @Test func idealMemoriserIsThePoissonLawOfOneSighting() throws {
    let law = try FrequencyLaw.shiftedPower(exponent: 1.5, shift: 10, items: 5000)
    let poisson = try law.lossFraction(samples: 50_000, sightings: 1)
    let exact = try law.unseenMass(samples: 50_000)
    // (1-p)^n and e^{-np} differ by a factor e^{-np^2/2}.
    expectClose(exact, poisson, relative: 1e-3)
    #expect(exact < poisson)
    #expect(try law.unseenMass(samples: 0) == law.lossFraction(samples: 0, sightings: 1))
  }

  @Test(arguments: [0.3, 0.5, 0.75], [1, 4, 30])
  func endlessLawTendsToItsAsymptote(a: Double, r: Int) throws {
    let law = try FrequencyLaw.zeta(discount: a)
    let n = 1e9
    let loss = try law.lossFraction(samples: n, sightings: r)
    // The integral starts at rank 0, where no item is missed: the two differ by less than e^{-n p_1/2}.
    expectClose(loss, DataLaw.lossFraction(discount: a, samples: n, sightings: r), relative: 1e-9)
  }

  @Test func endlessLawIsTheLimitOfFiniteOnes() throws {
    // The integral beyond the summed ranks against ten million terms and the mass beyond them.
    let endless = try FrequencyLaw.zeta(discount: 0.5)
    let items = 10_000_000
    let finite = try FrequencyLaw.shiftedPower(exponent: 2, shift: 0, items: items)
    let beyond = hurwitzZeta(2, Double(items) + 1) / riemannZeta(2)
    for (n, r) in [(0.0, 1), (10, 1), (1e4, 3), (1e8, 1), (1e10, 40)] {
      // The finite law's items are more frequent by the factor 1/(1 - beyond).
      let sum =
        try finite.lossFraction(samples: n * (1 - beyond), sightings: r) * (1 - beyond) + beyond
      // Beyond the last item np is below 1e-4 for the first four; the fifth sees it as it is.
      let missed = beyond * (n / 1e14 / 1.6)
      expectClose(
        try endless.lossFraction(samples: n, sightings: r), sum, relative: 1e-9 + missed / sum)
    }
  }

  @Test func exponentHoldsInsideItsWindow() throws {
    // b << k* << N at s = 2: b = 4, N = 10^7, k* about sqrt(n/r).
    let law = try FrequencyLaw.shiftedPower(exponent: 2, shift: 4, items: 10_000_000)
    let slope = try law.localExponent(samples: 1e9, sightings: 5)
    #expect(abs(slope - DataLaw.exponent(ofPower: 2)) < 0.005)
    #expect(abs(slope - DataLaw.exponent(ofPower: 1.5)) > 0.1)
  }

  @Test func uniformFactsDecayExponentially() throws {
    let law = try FrequencyLaw.shiftedPower(exponent: 0, shift: 0, items: 1000)
    // ln loss falls in proportion to n: twice the samples square the unseen mass.
    let once = try law.unseenMass(samples: 3000)
    let twice = try law.unseenMass(samples: 6000)
    expectClose(twice, once * once, relative: 1e-10)
  }

  @Test func badInput() throws {
    let law = try FrequencyLaw.zeta(discount: 0.5)
    #expect(throws: InvalidParameter.self) { try law.lossFraction(samples: -1, sightings: 1) }
    #expect(throws: InvalidParameter.self) { try law.lossFraction(samples: 1, sightings: 0) }
    #expect(throws: InvalidParameter.self) { try law.localExponent(samples: 1, sightings: 1) }
  }
}
