import type { CountryData } from '../country.js';

export const FRANCE: CountryData = {
  code: 'FR',
  calling: '33',
  domain: '.fr',
  names: [
    {
      words: 'surnames',
      patterns: `Brasserie *, Maison *, Boulangerie *, Le Comptoir *, Restaurant *, Auberge *, Pâtisserie *, Traiteur *, Crêperie *,
        Les Frères *, Le Relais *, La Cave *`,
    },
    {
      words: 'first names',
      patterns:
        'Chez *, La Table de *, Le Bistrot de *, La Cantine de *, Le Jardin de *, Au Bonheur de *',
    },
    {
      words: {
        list: `Petit Cheval, Coq Hardi, Vieux Moulin, Lion d’Or, Cerf Volant, Bon Accueil, Canard Bleu, Chat Noir, Grand Large, Pont Neuf,
          Figuier, Tilleul, Phare, Marché, Pêcheur, Vigneron, Rossignol, Bœuf Rouge, Sanglier, Faubourg`,
      },
      patterns: 'Le *, Au *, Auberge du *, Hôtel du *, Bistrot du *, Brasserie du *',
    },
  ],
  streets: `rue de la République, rue Victor-Hugo, rue Pasteur, rue Jean-Jaurès, avenue Jean-Moulin, place de la Mairie, rue de l’Église,
    rue du Moulin, rue des Écoles, rue Gambetta, boulevard Voltaire, avenue Foch, rue Émile-Zola, rue Molière, rue de la Gare,
    place du Marché, rue Saint-Michel, rue des Lilas, rue du Château, rue de Verdun, avenue de la Liberté, rue des Tilleuls,
    rue du Général-Leclerc, rue Carnot, rue Jules-Ferry, quai des Pêcheurs, rue de Bretagne, rue de Provence, cours Mirabeau, rue Nationale,
    rue de Paris, rue du Port, rue Sainte-Catherine, allée des Platanes, rue de la Fontaine, rue des Carmes, rue du Faubourg, rue Lafayette`,
  numbers: '{1-189}',
  address: '{number} {street}',
  cities: `
    Paris||48.85341|2.3488|{75001-75018},75020|14#######,15#######
    Lyon||45.74846|4.84671|{69001-69009}|472######,478######
    Marseille||43.29695|5.38107|{13001-13016}|491######
    Toulouse||43.60426|1.44367|31000,31100,31200,31300,31400,31500|561######
    Nice||43.70313|7.26608|06000,06100,06200,06300|493######
    Nantes||47.21725|-1.55336|44000,44100,44200,44300|240######
    Strasbourg||48.58392|7.74553|67000,67100,67200|388######
    Montpellier||43.61092|3.87723|34000,34070,34080,34090|467######
    Bordeaux||44.84044|-0.5805|33000,33100,33200,33300,33800|556######
    Lille||50.63297|3.05858|59000,59800|320######
    Rennes||48.11198|-1.67429|35000,35200,35700|299######
    Reims||49.26526|4.02853|51100|326######
    Dijon||47.31667|5.01667|21000|380######
    Grenoble||45.17869|5.71479|38000,38100|476######
    Annecy||45.90878|6.12565|74000|450######
    La Rochelle||46.16308|-1.15222|17000|546######
    Avignon||43.94834|4.80892|84000|490######
    Aix-en-Provence||43.5283|5.44973|13090,13100|442######
    Tours||47.39484|0.70398|37000,37100,37200|247######
    Biarritz||43.48055|-1.55684|64200|559######
    Saint-Malo||48.6472|-2.00883|35400|223######
    Ajaccio||41.91886|8.73812|20000|495######`,
};
