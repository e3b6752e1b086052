import Foundation
import TestSupport
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

  @Test func theMassBeyondAListIsTheRestOfTheEndlessSum() {
    // Of i^-2 beyond rank 3, over the whole: 1 - (1 + 1/4 + 1/9)/(pi^2/6).
    let rest = 1 - (1 + 0.25 + 1 / 9.0) / (Double.pi * Double.pi / 6)
    expectClose(DataLaw.mass(ofPower: 2, shift: 0, beyond: 3), rest, relative: 1e-12)
    // A longer list leaves less beyond it, by what lies between.
    let (short, long) = (1000, 2000)
    let between = (short + 1...long).reduce(0.0) { $0 + pow(Double($1) + 4, -1.35) }
    let head = (1...short).reduce(0.0) { $0 + pow(Double($1) + 4, -1.35) }
    let beyond = DataLaw.mass(ofPower: 1.35, shift: 4, beyond: short)
    let total = head / (1 - beyond)
    expectClose(
      DataLaw.mass(ofPower: 1.35, shift: 4, beyond: long), beyond - between / total, relative: 1e-9)
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
  /// log10 of the loss and the local exponent where the loss underflows: 40-digit arithmetic.
  @Test(arguments: [
    (1.2, 0.0, 10, 1e6, 1, -11105.8516828358349, -25568.5021358302684),
    (1.35, 1000, 100_000, 1e9, 5, -367.347036683924552, -857.214848175765421),
    (0.5, 0, 7, 1e4, 40, -339.896247148871398, -901.748579113108785),
    (1.2, 0, 10, 1e18, 3, -11104259388122563.3, -25568502135830266.4),
  ])
  func lossBelowEveryDouble(
    s: Double, shift: Double, items: Int, n: Double, r: Int, log10: Double, exponent: Double
  ) throws {
    let law = try FrequencyLaw.shiftedPower(exponent: s, shift: shift, items: items)
    #expect(try law.lossFraction(samples: n, sightings: r) == 0)
    let loss = try law.logLoss(samples: n, sightings: r)
    expectClose(loss.value / M_LN10, log10, relative: 1e-12)
    expectClose(loss.localExponent, exponent, relative: 1e-12)
  }

  /// Of a single item everything is known: T = e^{-n} (1 + n + n^2/2) for three sightings.
  @Test(arguments: [
    0, Double.leastNonzeroMagnitude, 1e-300, 1e-3, 1, 30, 600, 660, 675, 690, 745, 1e4, 1e18,
  ])
  func oneItemIsAPoissonTail(n: Double) throws {
    let law = FrequencyLaw.list(try FrequencyList(weights: [1]))
    let once = try law.logLoss(samples: n, sightings: 1)
    #expect(abs(once.value + n) <= 1e-15 + 1e-14 * n)
    #expect(abs(once.localExponent + n) <= 1e-15 + 1e-13 * n)
    let thrice = try law.logLoss(samples: n, sightings: 3)
    let sum = 1 + n + n * n / 2
    #expect(abs(thrice.value - (log(sum) - n)) <= 1e-12 * (n < 1 ? 1 : n))
    #expect(abs(thrice.localExponent + n * (n * n / 2 / sum)) <= 1e-15 + 1e-12 * n)
  }

  /// The slope is that of the logarithm, also where one part of the items is known and another not.
  @Test(arguments: [1.0, 30, 1e3, 1e5, 1e7, 1e9], [1, 7, 1000])
  func localExponentIsTheSlopeOfTheLogarithm(n: Double, r: Int) throws {
    let law = try FrequencyLaw.shiftedPower(exponent: 1.3, shift: 2, items: 500)
    let loss = try law.logLoss(samples: n, sightings: r)
    let step = 1e-5
    let (below, above) = (
      try law.logLoss(samples: n * exp(-step), sightings: r).value,
      try law.logLoss(samples: n * exp(step), sightings: r).value
    )
    // The third derivative times step^2, and the rounding of the values.
    let slack = 1e-5 * (1 + abs(loss.localExponent)) + 1e-15 * abs(loss.value) / step
    #expect(abs((above - below) / (2 * step) - loss.localExponent) < slack)
    let fraction = try law.lossFraction(samples: n, sightings: r)
    if fraction > 1e-290 { expectClose(exp(loss.value), fraction, relative: 1e-12) }
  }

  @Test func theRarestItemHasAFrequency() throws {
    let error = #expect(throws: InvalidParameter.self) {
      try FrequencyLaw.shiftedPower(exponent: 100, shift: 0, items: 100_000)
    }
    #expect(error?.name == "exponent")
    #expect(throws: InvalidParameter.self) {
      try FrequencyLaw.zeta(discount: 0.5).logLoss(samples: 1, sightings: 1)
    }
  }
}
