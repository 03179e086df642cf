{% macro normal_two_sided_p(z) -%}
    {#- erfc(|z| / sqrt 2) by the Chebyshev fit of Numerical Recipes, which is right to
        1.2e-7 everywhere: databases have no error function. -#}
    {%- set x = '(abs(' ~ z ~ ') / 1.4142135623730951e0)' -%}
    {%- set t = '(1e0 / (1e0 + 0.5e0 * ' ~ x ~ '))' -%}
    {%- set terms = namespace(sum='0.17087277e0') -%}
    {%- for coefficient in [-0.82215223, 1.48851587, -1.13520398, 0.27886807, -0.18628806, 0.09678418, 0.37409196, 1.00002368] -%}
        {%- set terms.sum = '(' ~ coefficient ~ 'e0 + ' ~ t ~ ' * ' ~ terms.sum ~ ')' -%}
    {%- endfor -%}
    {{ t }} * exp(-{{ x }} * {{ x }} - 1.26551223e0 + {{ t }} * {{ terms.sum }})
{%- endmacro %}
