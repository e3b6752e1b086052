#ifndef CXX_BOOST_MATH_H
#define CXX_BOOST_MATH_H

// Boost.Math's special functions, distributions, root finding and quadrature behind a C interface.
// Arguments outside a function's domain, and iterations that do not converge, give NaN: no exception
// crosses into Swift.

#ifdef __cplusplus
extern "C" {
#endif

/// psi(x), the logarithmic derivative of Gamma.
double boost_digamma(double x);
/// psi'(x).
double boost_trigamma(double x);
/// ln |Gamma(x)|.
double boost_log_gamma(double x);
/// Gamma(x) / Gamma(x + delta), without the cancellation of a difference of logarithms.
double boost_gamma_delta_ratio(double x, double delta);
/// Riemann's zeta(s).
double boost_zeta(double s);
/// The regularised upper incomplete gamma function Q(a, x) = P(Poisson(x) < a) for integer a.
double boost_gamma_q(double a, double x);
/// The regularised lower incomplete gamma function P(a, x) = 1 - Q(a, x).
double boost_gamma_p(double a, double x);
/// x^{a-1} e^{-x}/Gamma(a), the derivative of P(a, x): P(Poisson(x) = a - 1) for integer a.
double boost_gamma_p_derivative(double a, double x);
/// x^a e^{-x}/Gamma(a, x) for x > a, the reciprocal of Legendre's continued fraction, where Q(a, x) may
/// underflow.
double boost_upper_gamma_hazard(double a, double x);
/// The probability of k successes in n trials of probability p.
double boost_binomial_pdf(double n, double p, double k);
/// The quantile of Student's t with the given degrees of freedom.
double boost_student_t_quantile(double degrees_of_freedom, double probability);
/// The quantile of the standard normal distribution.
double boost_normal_quantile(double probability);
/// The quantile of the chi-squared distribution.
double boost_chi_squared_quantile(double degrees_of_freedom, double probability);
/// P(X <= x) of the standard normal distribution.
double boost_normal_cdf(double x);
/// P(T <= t) of Student's t with the given degrees of freedom.
double boost_student_t_cdf(double degrees_of_freedom, double t);
/// P(T <= t) of Student's noncentral t: T = (Z + noncentrality)/sqrt(chi squared / degrees of freedom).
double boost_non_central_t_cdf(double degrees_of_freedom, double noncentrality, double t);
/// P(F > f) of Fisher's F with the given degrees of freedom of numerator and denominator.
double boost_fisher_f_upper(double numerator, double denominator, double f);
/// The f with P(F > f) equal to the given probability.
double boost_fisher_f_upper_quantile(double numerator, double denominator, double probability);
/// P(F > f) of the noncentral F.
double boost_non_central_f_upper(
    double numerator, double denominator, double noncentrality, double f);

typedef double (*boost_function)(double x, void *context);

/// The integral of `function` over (0, infinity) by the exp-sinh rule; `error` receives the rule's own
/// estimate of the absolute error.
double boost_integrate_half_line(boost_function function, void *context, double *error);
/// The integral of `function` over (0, 1) by Gauss's rule of 15 points.
double boost_integrate_unit_interval(boost_function function, void *context);
/// Narrows [*low, *high], in which `function` must change sign, around a root (or a jump across zero) to
/// neighbouring doubles, by TOMS algorithm 748. Both become NaN where there is no change of sign.
void boost_bracket(boost_function function, void *context, double *low, double *high);

#ifdef __cplusplus
}
#endif

#endif
