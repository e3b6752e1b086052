#include "CxxBoostMath.h"

#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/fisher_f.hpp>
#include <boost/math/distributions/non_central_f.hpp>
#include <boost/math/distributions/non_central_t.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <boost/math/quadrature/exp_sinh.hpp>
#include <boost/math/quadrature/gauss.hpp>
#include <boost/math/special_functions/digamma.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <boost/math/special_functions/trigamma.hpp>
#include <boost/math/special_functions/zeta.hpp>
#include <boost/math/tools/fraction.hpp>
#include <boost/math/tools/roots.hpp>

#include <cstdint>
#include <limits>
#include <utility>

namespace {

namespace bm = boost::math;
using namespace bm::policies;

// Errors are values (NaN, infinity), never exceptions; double is not promoted to long double, which
// would make each call several times slower for bits that are rounded away again.
using Quiet = policy<
    domain_error<ignore_error>, pole_error<ignore_error>, overflow_error<ignore_error>,
    evaluation_error<ignore_error>, rounding_error<ignore_error>, promote_double<false>>;

const double nan_value = std::numeric_limits<double>::quiet_NaN();

template <typename Body> double guarded(Body body) {
  try {
    return body();
  } catch (...) {
    return nan_value;
  }
}

// Gamma(a, x) = x^a e^{-x} / (x - a + 1 + 1 (a - 1)/(x - a + 3 + 2 (a - 2)/(x - a + 5 + ...))): the
// numerators k (a - k) and denominators for k = 1, 2, ...
struct LegendreFraction {
  using result_type = std::pair<double, double>;
  double a, x;
  int k = 0;

  result_type operator()() {
    ++k;
    return {k * (a - k), x - a + 2 * k + 1};
  }
};

}  // namespace

double boost_digamma(double x) { return guarded([=] { return bm::digamma(x, Quiet()); }); }

double boost_trigamma(double x) { return guarded([=] { return bm::trigamma(x, Quiet()); }); }

double boost_log_gamma(double x) { return guarded([=] { return bm::lgamma(x, Quiet()); }); }

double boost_gamma_delta_ratio(double x, double delta) {
  return guarded([=] { return bm::tgamma_delta_ratio(x, delta, Quiet()); });
}

double boost_zeta(double s) { return guarded([=] { return bm::zeta(s, Quiet()); }); }

double boost_gamma_q(double a, double x) {
  return guarded([=] { return bm::gamma_q(a, x, Quiet()); });
}

double boost_gamma_p(double a, double x) {
  return guarded([=] { return bm::gamma_p(a, x, Quiet()); });
}

double boost_gamma_p_derivative(double a, double x) {
  return guarded([=] { return bm::gamma_p_derivative(a, x, Quiet()); });
}

double boost_upper_gamma_hazard(double a, double x) {
  return guarded([=] {
    LegendreFraction rest{a, x};
    const double epsilon = std::numeric_limits<double>::epsilon();
    return x - a + 1 + bm::tools::continued_fraction_a(rest, epsilon);
  });
}

double boost_binomial_pdf(double n, double p, double k) {
  return guarded([=] { return bm::pdf(bm::binomial_distribution<double, Quiet>(n, p), k); });
}

double boost_student_t_quantile(double degrees_of_freedom, double probability) {
  return guarded([=] {
    return bm::quantile(
        bm::students_t_distribution<double, Quiet>(degrees_of_freedom), probability);
  });
}

double boost_normal_quantile(double probability) {
  return guarded(
      [=] { return bm::quantile(bm::normal_distribution<double, Quiet>(), probability); });
}

double boost_chi_squared_quantile(double degrees_of_freedom, double probability) {
  return guarded([=] {
    return bm::quantile(
        bm::chi_squared_distribution<double, Quiet>(degrees_of_freedom), probability);
  });
}

double boost_normal_cdf(double x) {
  return guarded([=] { return bm::cdf(bm::normal_distribution<double, Quiet>(), x); });
}

double boost_student_t_cdf(double degrees_of_freedom, double t) {
  return guarded(
      [=] { return bm::cdf(bm::students_t_distribution<double, Quiet>(degrees_of_freedom), t); });
}

double boost_non_central_t_cdf(double degrees_of_freedom, double noncentrality, double t) {
  return guarded([=] {
    return bm::cdf(
        bm::non_central_t_distribution<double, Quiet>(degrees_of_freedom, noncentrality), t);
  });
}

double boost_fisher_f_upper(double numerator, double denominator, double f) {
  return guarded([=] {
    return bm::cdf(bm::complement(
        bm::fisher_f_distribution<double, Quiet>(numerator, denominator), f));
  });
}

double boost_fisher_f_upper_quantile(double numerator, double denominator, double probability) {
  return guarded([=] {
    return bm::quantile(bm::complement(
        bm::fisher_f_distribution<double, Quiet>(numerator, denominator), probability));
  });
}

double boost_non_central_f_upper(
    double numerator, double denominator, double noncentrality, double f) {
  return guarded([=] {
    return bm::cdf(bm::complement(
        bm::non_central_f_distribution<double, Quiet>(numerator, denominator, noncentrality), f));
  });
}

double boost_integrate_half_line(boost_function function, void *context, double *error) {
  return guarded([=] {
    bm::quadrature::exp_sinh<double> rule;
    return rule.integrate([=](double x) { return function(x, context); }, 1e-13, error);
  });
}

double boost_integrate_unit_interval(boost_function function, void *context) {
  return guarded([=] {
    return bm::quadrature::gauss<double, 15>::integrate(
        [=](double x) { return function(x, context); }, 0.0, 1.0);
  });
}

void boost_bracket(boost_function function, void *context, double *low, double *high) {
  try {
    std::uintmax_t iterations = 300;
    auto bracket = bm::tools::toms748_solve(
        [=](double x) { return function(x, context); }, *low, *high,
        bm::tools::eps_tolerance<double>(52), iterations);
    *low = bracket.first;
    *high = bracket.second;
  } catch (...) {
    *low = *high = nan_value;
  }
}
