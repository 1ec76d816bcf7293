-- Questions about orders, money and support.

--? number of orders by month and channel

--? return rate by product line

--? gross margin by product line in FY2025

-- Orders that were paid for less than they cost: each subquery sums before the join, so that nothing is counted twice.
SELECT o.order_id, o.currency, items.total, paid.total AS paid
FROM public.orders AS o
JOIN (
  SELECT i.order_id, round(sum(i.quantity * i.unit_price * (1 - i.discount)), 2) AS total
  FROM public.order_items AS i
  GROUP BY i.order_id
) AS items ON items.order_id = o.order_id
JOIN (
  SELECT p.order_id, sum(p.amount) AS total
  FROM public.payments AS p
  GROUP BY p.order_id
) AS paid ON paid.order_id = o.order_id
WHERE o.status = 'delivered' AND paid.total < items.total
ORDER BY o.order_id
LIMIT 100;

-- Payment cards are restricted, even their last four digits.
SELECT p.card_holder, p.card_last4, p.amount
FROM public.payments AS p
WHERE p.amount > 2000
ORDER BY p.amount DESC
LIMIT 10;

-- A whole table, from end to end. A LIMIT, a condition or a sum would do.
SELECT i.order_id, i.product_id, i.quantity
FROM public.order_items AS i;
