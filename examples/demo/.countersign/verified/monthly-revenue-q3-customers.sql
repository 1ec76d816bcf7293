-- question: monthly revenue by product line for customers acquired in Q3
-- also:
--   - monthly revenue per product line for customers we acquired in Q3
--   - revenue by month and product line for new customers of Q3
-- parameters:
--   - name: acquired from
--     value: 2025-02-01
--     meaning: first day of Q3 of fiscal year 2025, the latest whole year in the data
--   - name: acquired before
--     value: 2025-05-01
--     meaning: first day after it
-- connections: [demo]
-- verified_by: Mira Okafor, Analytics
-- verified_at: 2026-02-03
-- tests:
--   - columns: [month, product_line, currency, revenue]
--     rows_at_least: 1
SELECT
  date_trunc('month', o.ordered_at AT TIME ZONE 'UTC')::date AS month,
  l.name AS product_line,
  o.currency,
  round(sum(i.quantity * i.unit_price * (1 - i.discount)), 2) AS revenue
FROM public.customers AS c
JOIN public.orders AS o ON o.customer_id = c.customer_id
JOIN public.order_items AS i ON i.order_id = o.order_id
JOIN public.products AS p ON p.product_id = i.product_id
JOIN public.product_lines AS l ON l.product_line_id = p.product_line_id
WHERE c.acquired_on >= DATE '2025-02-01'
  AND c.acquired_on < DATE '2025-05-01'
  AND o.status <> 'cancelled'
GROUP BY 1, 2, 3
ORDER BY 1, 2, 3;
