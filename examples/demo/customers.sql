-- Questions about customers. Each --? line can be drafted; the SQL below some of them is what a person wrote.

--? number of customers by region and segment

-- Customers who ordered in January 2026 and never before. Nothing sensitive is read.
SELECT c.region, count(*) AS first_orders
FROM public.customers AS c
WHERE c.acquired_on >= DATE '2026-01-01' AND c.acquired_on < DATE '2026-02-01'
GROUP BY c.region
ORDER BY first_orders DESC;

-- A filter tells about the values too: counting the addresses of one provider is reading e-mail addresses.
SELECT count(*) AS customers
FROM public.customers AS c
WHERE c.email LIKE '%@example.org';

-- Who may be written to? The list itself is personal data, so running it asks for a reason.
SELECT c.full_name, c.email
FROM public.customers AS c
WHERE c.marketing_consent AND c.segment = 'small business'
ORDER BY c.full_name
LIMIT 50;
