import Analysis
import Testing

/// Of the committed runs of uniform facts among strangers.
@Suite struct OverwritingTests {
  private let among: AmongStrangers

  init() throws { among = try AmongStrangers(committedRuns("Strangers/strangers")) }

  @Test(arguments: [32.0, 128]) func whatWasWatchedIsFoundAgain(constant: Double) throws {
    let theory = try Overwriting(watching: among["watched"], constant: constant)
    for trial in among["watched"] where trial.unknown.mean > 0.01 {
      #expect(abs(theory.unknown(of: trial) - trial.unknown.mean) < 0.005)
    }
  }

  /// Who never overwrites is the estimate with what is unsure: the longer trials then have too little unknown.
  @Test func theMoreIsOverwrittenTheMoreIsUnknown() throws {
    let unknown = try [16, 64, 1e6].map { constant in
      let theory = try Overwriting(watching: among["watched"], constant: constant)
      return among["longer"].map(theory.unknown).reduce(0, +)
    }
    #expect(unknown[0] > unknown[1] && unknown[1] > unknown[2])
  }

  @Test func theConstantIsTheOneThatFitsBest() throws {
    let best = try among.overwriting()
    func rms(_ constant: Double) throws -> Double {
      let theory = try Overwriting(watching: among["watched"], constant: constant)
      return among.rms(of: among.sameSize, theory.unknown)
    }
    let least = among.rms(of: among.sameSize, best.unknown)
    #expect(try least <= rms(best.constant * 2) && least <= rms(best.constant / 2))
    let trials = among.sameSize.flatMap { among[$0] }
    let squares = trials.reduce(0) { sum, trial in
      let difference = best.unknown(of: trial) - trial.unknown.mean
      return sum + difference * difference
    }
    #expect(abs(least * least * Double(trials.count) / squares - 1) < 1e-9)
  }
}
