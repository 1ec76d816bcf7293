-- question: top 10 products by revenue in FY2025
-- also:
--   - top ten products by revenue in fiscal year 2025
--   - best selling products of FY2025 by revenue
-- parameters:
--   - name: ordered from
--     value: 2024-08-01
--     meaning: first day of fiscal year 2025
--   - name: ordered before
--     value: 2025-08-01
--     meaning: first day after it
-- connections: [demo]
-- verified_by: Mira Okafor, Analytics
-- verified_at: 2026-02-03
-- tests:
--   - columns: [product, product_line, revenue_eur, revenue_usd]
--     rows_at_least: 10
SELECT
  p.name AS product,
  l.name AS product_line,
  round(sum(i.quantity * i.unit_price * (1 - i.discount)) FILTER (WHERE o.currency = 'EUR'), 2) AS revenue_eur,
  round(sum(i.quantity * i.unit_price * (1 - i.discount)) FILTER (WHERE o.currency = 'USD'), 2) AS revenue_usd
FROM public.orders AS o
JOIN public.order_items AS i ON i.order_id = o.order_id
JOIN public.products AS p ON p.product_id = i.product_id
JOIN public.product_lines AS l ON l.product_line_id = p.product_line_id
WHERE o.ordered_at >= TIMESTAMPTZ '2024-08-01 00:00:00+00'
  AND o.ordered_at < TIMESTAMPTZ '2025-08-01 00:00:00+00'
  AND o.status <> 'cancelled'
GROUP BY p.product_id, p.name, l.name
ORDER BY sum(i.quantity * i.unit_price * (1 - i.discount)) DESC, p.name
LIMIT 10;
