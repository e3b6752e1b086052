import CxxBoostMath

/// The integral of `integrand` over (0, infinity) by the exp-sinh rule (Boost.Math), which copes with
/// an integrable singularity at 0; relative error about 1e-12 for the analytic integrands used here.
func integrateHalfLine(_ integrand: (Double) -> Double) -> Double {
  withBoostCallback(integrand) { function, context in
    boost_integrate_half_line(function, context, nil)
  }
}

/// The integral of `integrand` over (0, 1) by Gauss's rule of 15 points (Boost.Math).
func integrateUnitInterval(_ integrand: (Double) -> Double) -> Double {
  withBoostCallback(integrand, boost_integrate_unit_interval)
}

/// The smallest interval within [low, high] in which `function`, which must change sign there, does so:
/// a root, or a jump across zero (TOMS 748, Boost.Math). NaN where it does not change sign.
func findSignChange(
  from low: Double, to high: Double, _ function: (Double) -> Double
) -> (low: Double, high: Double) {
  var low = low
  var high = high
  _ = withBoostCallback(function) { callback, context in
    boost_bracket(callback, context, &low, &high)
    return 0
  }
  return (low, high)
}

private struct Callback { let body: (Double) -> Double }

/// Lends a closure to C for the length of one call.
private func withBoostCallback(
  _ body: (Double) -> Double, _ call: (boost_function, UnsafeMutableRawPointer) -> Double
) -> Double {
  withoutActuallyEscaping(body) { body in
    var callback = Callback(body: body)
    return withUnsafeMutablePointer(to: &callback) { pointer in
      call(
        { x, context in
          guard let context else { return .nan }
          return context.assumingMemoryBound(to: Callback.self).pointee.body(x)
        }, UnsafeMutableRawPointer(pointer))
    }
  }
}
