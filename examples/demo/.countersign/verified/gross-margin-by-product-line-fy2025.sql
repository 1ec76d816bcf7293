-- question: gross margin by product line in FY2025
-- also:
--   - gross margin in FY2025 by product line
-- parameters:
--   - name: ordered from
--     value: 2024-08-01
--     meaning: first day of fiscal year 2025
--   - name: ordered before
--     value: 2025-08-01
--     meaning: first day after it
-- connections: [demo]
-- verified_by: Priya Raman, Finance
-- verified_at: 2026-02-09
-- tests:
--   - columns: [product_line, currency, revenue, gross_margin, margin_percent]
--     rows_at_least: 2
SELECT
  l.name AS product_line,
  o.currency,
  round(sum(i.quantity * i.unit_price * (1 - i.discount)), 2) AS revenue,
  round(sum(i.quantity * (i.unit_price * (1 - i.discount) - p.unit_cost)), 2) AS gross_margin,
  round(
    100 * sum(i.quantity * (i.unit_price * (1 - i.discount) - p.unit_cost))
      / nullif(sum(i.quantity * i.unit_price * (1 - i.discount)), 0),
    1
  ) AS margin_percent
FROM public.orders AS o
JOIN public.order_items AS i ON i.order_id = o.order_id
JOIN public.products AS p ON p.product_id = i.product_id
JOIN public.product_lines AS l ON l.product_line_id = p.product_line_id
WHERE o.ordered_at >= TIMESTAMPTZ '2024-08-01 00:00:00+00'
  AND o.ordered_at < TIMESTAMPTZ '2025-08-01 00:00:00+00'
  AND o.status <> 'cancelled'
GROUP BY l.name, o.currency
ORDER BY l.name, o.currency;
